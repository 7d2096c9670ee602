import { type Envelope, toHeaders, Topic, type TransactionFact, type VerificationAnswered } from '#libs/contracts';
import type { OutgoingMessage } from '#libs/persistence';
import { isFailure } from '../domain/answer.js';
import type { Repeat } from '../domain/incoming-request.js';

/** The answer for whoever delivers it; the envelope says whose it is, and whether the transaction has failed with it. */
export function toAnsweredMessage(
  { dataKey: _destroyed, ...asked }: Envelope,
  answer: VerificationAnswered,
): OutgoingMessage {
  const topic = Topic.PopulationVerificationAnswered;
  const envelope: Envelope = {
    ...asked,
    type: topic,
    time: answer.answeredAt,
    ...(isFailure(answer) ? { outcome: 'failed' } : {}),
  };
  return { topic, key: asked.subject, value: JSON.stringify(answer), headers: toHeaders(envelope) };
}

/** Carries the attributes of the original: a repeat, whatever it says, changes nothing about the transaction. */
export function toRepeatedFact({ request, original, flag }: Repeat): TransactionFact {
  const { id, service, serviceVersion, system, acceptedAt } = request.envelope;
  return {
    transactionId: id,
    step: 'repeated',
    discriminator: `${request.partition}:${request.offset}`,
    at: acceptedAt,
    acceptedAt: new Date(original.acceptedAt).toISOString(),
    service,
    serviceVersion,
    kind: 'command',
    from: system,
    agency: original.agency,
    businessKey: original.subject,
    flags: [flag],
  };
}
