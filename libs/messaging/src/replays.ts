import { type ConsumerGroup, type DeadLetterOrigin, originOf, withoutOrigin } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { type BatchHandler, callHandler } from './batch-handler.js';
import type { ReceivedMessage } from './record-batch.js';

/**
 * The handler of the topic of replays: gives each message that was sent back to this group to the handler of the topic
 * from which it came, as it was. The batch keeps its place in the topic of replays: it is what the group's position is
 * about.
 */
export function replayHandler(
  group: ConsumerGroup,
  handlerOf: (topic: string) => BatchHandler | undefined,
): BatchHandler {
  return async batch => {
    for (const message of batch.messages) {
      const origin = originOf(message.headers);
      if (origin?.consumer !== group) continue;
      const handler = handlerOf(origin.topic);
      if (!handler) throw new HubError('invalid', 'no-handler', 'This consumer does not read the topic any more');
      const restoredBatch = { ...batch, isReplay: true, messages: [restored(message, origin)] };
      await callHandler(handler, { ...restoredBatch, finishLater: undefined });
    }
  };
}

function restored(message: ReceivedMessage, { timestampMs }: DeadLetterOrigin): ReceivedMessage {
  return { ...message, headers: withoutOrigin(message.headers), timestampMs };
}
