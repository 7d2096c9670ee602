import { type Envelope, fromHeaders, serviceKindOf, type TransactionFact } from '#libs/contracts';
import { HubError, isTransactionId } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { isInstant, toIsoInstant } from './instants.js';

/** The entry `accepted` of a message on an accepted topic; headers only, the record itself is never parsed. */
export function toAcceptedEntry(message: ReceivedMessage): TransactionFact {
  const envelope = envelopeOrFail(message);
  return entryOf(envelope, 'accepted', toIsoInstant(envelope.acceptedAt));
}

/** The entry `applied` of a message on a changed topic. It happened when the message was made for Kafka. */
export function toAppliedEntry(message: ReceivedMessage): TransactionFact {
  return entryOf(envelopeOrFail(message), 'applied', madeAt(message));
}

/** The entry `answered` of a message on a topic of answers; the transaction is settled by their delivery. */
export function toAnsweredEntry(message: ReceivedMessage): TransactionFact {
  const envelope = envelopeOrFail(message);
  return entryOf(envelope, 'answered', madeAt(message), envelope.outcome);
}

function madeAt({ timestampMs }: ReceivedMessage): string {
  return new Date(timestampMs ?? Date.now()).toISOString();
}

function entryOf(envelope: Envelope, step: TransactionFact['step'], at: string, detail?: string): TransactionFact {
  return {
    transactionId: envelope.id.toLowerCase(),
    step,
    discriminator: '',
    at,
    acceptedAt: toIsoInstant(envelope.acceptedAt),
    service: envelope.service,
    serviceVersion: envelope.serviceVersion,
    kind: serviceKindOf(envelope.type),
    from: envelope.system,
    agency: envelope.agency,
    businessKey: envelope.subject,
    detail,
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
