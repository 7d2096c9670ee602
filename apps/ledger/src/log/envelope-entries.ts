import { type Envelope, fromHeaders, type TransactionFact } from '#libs/contracts';
import { HubError, isTransactionId } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { isInstant, toIsoInstant } from './instants.js';

/** The entry `accepted` of a message on an accepted topic; headers only, the record itself is never parsed. */
export function toAcceptedEntry(message: ReceivedMessage): TransactionFact {
  const envelope = envelopeOrFail(message);
  return { ...commonOf(envelope), step: 'accepted', at: toIsoInstant(envelope.acceptedAt) };
}

/** The entry `applied` of a message on a changed topic. It happened when the message was made for Kafka. */
export function toAppliedEntry(message: ReceivedMessage): TransactionFact {
  const envelope = envelopeOrFail(message);
  const at = new Date(message.timestampMs ?? Date.now()).toISOString();
  return { ...commonOf(envelope), step: 'applied', at };
}

function commonOf(envelope: Envelope): Omit<TransactionFact, 'step' | 'at'> {
  return {
    transactionId: envelope.id.toLowerCase(),
    discriminator: '',
    acceptedAt: toIsoInstant(envelope.acceptedAt),
    service: envelope.service,
    serviceVersion: envelope.serviceVersion,
    kind: 'event',
    from: envelope.system,
    agency: envelope.agency,
    businessKey: envelope.subject,
  };
}

function envelopeOrFail(message: ReceivedMessage): Envelope {
  const envelope = fromHeaders(message.headers);
  if (!envelope) throw broken('A required attribute of the envelope is missing');
  if (!isTransactionId(envelope.id)) throw broken('The id of the envelope is no transaction id');
  if (!isInstant(envelope.acceptedAt)) throw broken('The envelope does not say when it was accepted');
  return envelope;
}

function broken(detail: string): HubError {
  return new HubError('invalid', 'payload-invalid', `The ledger cannot read a message: ${detail}`);
}
