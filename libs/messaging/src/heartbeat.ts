import { HubError } from '#libs/kernel';
import type { EachBatchPayload } from 'kafkajs';

/** That Kafka rebalances or is away says nothing about the messages: the batch comes again. */
export async function beat(payload: EachBatchPayload): Promise<void> {
  try {
    await payload.heartbeat();
  } catch (cause) {
    throw new HubError('unavailable', 'unavailable', 'Kafka did not take the heartbeat', { cause });
  }
}
