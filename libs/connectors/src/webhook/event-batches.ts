import { createHash } from 'node:crypto';
import { HubError } from '#libs/kernel';
import type { OutboundMessage } from '../connector.js';
import { toCloudEvent } from './cloud-event.js';

const MAX_EVENTS = 100;
/** A batch of large records becomes several posts, so that a full one costs bounded memory here and there. */
const MAX_BYTES = 4 * 1024 * 1024;

/** A message with its event as it is sent. */
export interface BatchedEvent {
  readonly message: OutboundMessage;
  readonly text: string;
}

/** How many events a post takes, by the setting `batch`; undefined where the receiver takes single events. */
export function batchSizeOf(settings: Readonly<Record<string, string>>): number | undefined {
  const { batch } = settings;
  if (batch === undefined) return undefined;
  const size = /^\d{1,3}$/.test(batch) ? Number(batch) : 0;
  if (size >= 1 && size <= MAX_EVENTS) return size;
  throw new HubError('invalid', 'connector-invalid', `The setting batch must be a number from 1 to ${MAX_EVENTS}`);
}

/**
 * The messages in posts of a bounded size; one that is larger by itself goes alone. So does one that has failed before: a
 * receiver that breaks on it would otherwise fail all that are with it, again and again, until they are dead too.
 */
export function toBatches(messages: readonly OutboundMessage[], maxBytes = MAX_BYTES): BatchedEvent[][] {
  const batches: BatchedEvent[][] = [];
  let room = 0;
  for (const message of messages) {
    const text = toCloudEvent(message.envelope, message.data, message.replay);
    const bytes = Buffer.byteLength(text);
    const goesAlone = message.attempt > 1;
    if (bytes > room || goesAlone) {
      batches.push([]);
      room = maxBytes;
    }
    batches[batches.length - 1]!.push({ message, text });
    room = goesAlone ? 0 : room - bytes;
  }
  return batches;
}

export function bodyOf(batch: readonly BatchedEvent[]): Buffer {
  return Buffer.from(`[${batch.map(({ text }) => text).join(',')}]`);
}

/**
 * The `webhook-id` of a post: the same for the same events. After a failure they may be put together anew, and then it is
 * another: what a receiver knows an event by is the id inside.
 */
export function batchIdOf(batch: readonly BatchedEvent[]): string {
  const ids = batch.map(({ message }) => `${message.envelope.id}/${message.replay ?? ''}`);
  return `batch_${createHash('sha256').update(ids.join(' ')).digest('base64url').slice(0, 32)}`;
}
