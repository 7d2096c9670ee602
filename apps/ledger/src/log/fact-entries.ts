import type { DeliveryFact, TransactionFact, TransactionFactBatch } from '#libs/contracts';
import { HubError, maskNumbersIn, storableText } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { problemOfFactBatch } from './fact-batch.schema.js';
import { toIsoInstant } from './instants.js';

const MAX_CODE = 200;
const MAX_DETAIL = 300;

/**
 * The entries of a message of `hub.transactions.v1`. A fact that settles an accepted transaction brings the entry
 * `accepted` with it, from the same attributes: the topics are read side by side, and a success that is in the log
 * before its acceptance would make more successes than accepted ones. The one that comes second is ignored.
 */
export function toFactEntries(message: ReceivedMessage): TransactionFact[] {
  return parse(message.value).facts.flatMap(fact => {
    const entry = clean(fact);
    return settlesAccepted(entry) ? [acceptedEntryOf(entry), entry] : [entry];
  });
}

function parse(value: Buffer | null): TransactionFactBatch {
  const json = parseJson(value);
  const problem = problemOfFactBatch(json);
  if (problem) throw broken(problem);
  return json as TransactionFactBatch;
}

function parseJson(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString() ?? '');
  } catch (cause) {
    throw broken('no JSON', cause);
  }
}

function broken(problem: string, cause?: unknown): HubError {
  return new HubError('invalid', 'payload-invalid', `The ledger cannot read a batch of facts: ${problem}`, { cause });
}

function settlesAccepted({ outcome }: TransactionFact): boolean {
  return outcome === 'succeeded' || outcome === 'failed';
}

function acceptedEntryOf(settled: TransactionFact): TransactionFact {
  const { transactionId, acceptedAt, service, serviceVersion, kind, from, agency, businessKey } = settled;
  return {
    transactionId,
    step: 'accepted',
    discriminator: '',
    at: acceptedAt,
    acceptedAt,
    service,
    serviceVersion,
    kind,
    from,
    agency,
    businessKey,
  };
}

/** One odd text, such as a partner's answer with a NUL in it, must not cost the whole message its place in the log. */
function clean(fact: TransactionFact): TransactionFact {
  return {
    transactionId: fact.transactionId.toLowerCase(),
    step: fact.step,
    discriminator: fact.discriminator,
    at: toIsoInstant(fact.at),
    acceptedAt: toIsoInstant(fact.acceptedAt),
    service: storableText(fact.service, MAX_CODE),
    serviceVersion: storableText(fact.serviceVersion, MAX_CODE),
    kind: storableText(fact.kind, MAX_CODE),
    from: storableText(fact.from, MAX_CODE),
    agency: storableText(fact.agency, MAX_CODE),
    businessKey: storableText(fact.businessKey, MAX_CODE),
    outcome: fact.outcome,
    supersedes: fact.supersedes,
    flags: fact.flags,
    detail: cleanDetail(fact.detail),
    durationMs: fact.durationMs,
    deliveries: fact.deliveries?.map(cleanDelivery),
  };
}

function cleanDelivery(delivery: DeliveryFact): DeliveryFact {
  return {
    subscription: storableText(delivery.subscription, MAX_CODE),
    system: storableText(delivery.system, MAX_CODE),
    state: delivery.state,
    attempts: delivery.attempts,
    nextAttemptAt: delivery.nextAttemptAt,
    durationMs: delivery.durationMs,
    detail: cleanDetail(delivery.detail),
    replay: delivery.replay,
  };
}

function cleanDetail(text: string | undefined): string | undefined {
  return text === undefined ? undefined : storableText(maskNumbersIn(text), MAX_DETAIL);
}
