import { type Envelope, fromHeaders, Topic } from '#libs/contracts';
import { HubError, isTransactionId } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import type { IncomingRequest } from '../domain/incoming-request.js';

/** The request in a message, still sealed; throws HubError `bad-message` where it is none, naming the part. */
export function readRequest(message: ReceivedMessage, partition: number): IncomingRequest {
  const envelope = readEnvelope(message);
  const sealed = message.value ?? refuse('it has no value');
  const acceptedAt = Date.parse(envelope.acceptedAt);
  if (Number.isNaN(acceptedAt)) refuse('its acceptedAt is no instant');
  return { envelope, sealed, acceptedAt, partition, offset: message.offset };
}

function readEnvelope({ headers, key }: ReceivedMessage): Envelope & { dataKey: string } {
  const envelope = fromHeaders(headers) ?? refuse('its envelope is incomplete, or of another version');
  const { dataKey } = envelope;
  if (!isTransactionId(envelope.id)) refuse('its id is no transaction id');
  if (envelope.type !== Topic.PopulationVerificationRequested) refuse('its type is another');
  if (envelope.subject !== key) refuse('its key is not its subject');
  if (dataKey === undefined || !isTransactionId(dataKey)) return refuse('it is not sealed');
  return { ...envelope, dataKey };
}

function refuse(detail: string): never {
  throw new HubError('invalid', 'bad-message', `The message is no request: ${detail}`);
}
