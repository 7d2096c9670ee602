import { createHash } from 'node:crypto';
import { HubError } from '#libs/kernel';
import type { OutboundMessage } from '../connector.js';
import { toCloudEvent } from './cloud-event.js';

const MAX_EVENTS = 100;
/** Records of a post, so that a full one costs bounded memory here and there. */
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

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

export function toBatch(messages: readonly OutboundMessage[]): BatchedEvent[] {
  return messages.map(message => ({ message, text: toCloudEvent(message.envelope, message.data, message.replay) }));
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
