import { describe, expect, it } from '@jest/globals';
import { toOriginHeaders } from '#libs/contracts';
import { of } from 'rxjs';
import type { ReceivedMessage, RecordBatch } from './record-batch.js';
import { replayHandler } from './replays.js';

const TOPIC = 'service-record.status.reported.v1';

function sentBack(consumer: string, topic = TOPIC): ReceivedMessage {
  const origin = { consumer, topic, partition: 2, offset: 7n, timestampMs: 1_000, attempt: 2 };
  return { offset: 5n, key: 'k', value: Buffer.from('v'), headers: { a: 'b', ...toOriginHeaders(origin, 'why') } };
}

function replay(messages: readonly ReceivedMessage[], seen: RecordBatch[]): Promise<unknown> {
  const handle = replayHandler('ledger', topic =>
    topic === TOPIC
      ? async batch => {
          seen.push(batch);
          return of(undefined);
        }
      : undefined,
  );
  const batch = { topic: 'hub.replays.v1', partition: 0, messages };
  return handle({ ...batch, heartbeat: async () => undefined, isStale: () => false });
}

describe('a replay', () => {
  it('comes to the handler of its topic as it was, at its place among the replays', async () => {
    const seen: RecordBatch[] = [];
    await replay([sentBack('ledger')], seen);
    expect(seen).toEqual([expect.objectContaining({ topic: 'hub.replays.v1', partition: 0, isReplay: true })]);
    expect(seen[0]?.messages).toEqual([
      { offset: 5n, key: 'k', value: Buffer.from('v'), headers: { a: 'b' }, timestampMs: 1_000 },
    ]);
  });

  it('is nothing to a group that took the message, and nothing where nobody knows whose it is', async () => {
    const seen: RecordBatch[] = [];
    await replay([sentBack('delivery'), { ...sentBack('ledger'), headers: {} }], seen);
    expect(seen).toEqual([]);
  });

  it('is a dead letter again where its group has no handler for the topic any more', async () => {
    await expect(replay([sentBack('ledger', 'gone.v1')], [])).rejects.toMatchObject({ code: 'no-handler' });
  });
});
