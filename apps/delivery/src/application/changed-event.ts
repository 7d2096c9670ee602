import { type Envelope, fromHeaders, Topic } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import type { RecordBatch } from '#libs/messaging';
import { RecordText } from '../domain/record-text.js';

/** A changed event as it was read, and where. */
export interface ChangedEvent {
  readonly envelope: Envelope;
  readonly record: RecordText;
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: bigint };
}

/** Events that are brought to partners; one that an operator sends back comes on another topic than its own. */
const DELIVERED: ReadonlySet<string> = new Set([
  Topic.ServiceRecordStatusChanged,
  Topic.LandDossierApplied,
  Topic.PopulationVerificationAnswered,
]);

/** The events of a batch; throws where a message is none, before anything of the batch is delivered. */
export function toChangedEvents(batch: RecordBatch): ChangedEvent[] {
  return batch.messages.map(({ headers, value, offset }) => {
    const envelope = fromHeaders(headers);
    if (!envelope) throw bad('its envelope is incomplete, or of another version');
    if (!DELIVERED.has(envelope.type)) throw bad('its type is another');
    if (value === null) throw bad('it has no value');
    const origin = { topic: batch.topic, partition: batch.partition, offset };
    return { envelope, record: new RecordText(value.toString('utf8')), origin };
  });
}

function bad(detail: string): HubError {
  return new HubError('invalid', 'bad-message', `The message is no changed event: ${detail}`);
}
