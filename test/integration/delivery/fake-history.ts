import { toHeaders } from '#libs/contracts';
import type { HistoryReader, TopicRange } from '#libs/messaging';
import type { ChangedEvent } from '../../../apps/delivery/src/application/changed-event.js';

/** What Kafka still has, in two fetches. */
export class FakeHistory {
  constructor(private readonly events: readonly ChangedEvent[]) {}

  clusterId = async (): Promise<string> => 'one';
  rangesDoneBy = async (): Promise<TopicRange[]> => [{ partition: 0, next: 0n, end: BigInt(this.events.length) }];

  async read(topic: string, { next, end }: TopicRange, reader: HistoryReader, turn: AbortSignal): Promise<void> {
    const half = end / 2n;
    for (const upTo of next < half ? [half, end] : [end]) {
      const events = this.events.slice(Number(upTo === half || next >= half ? next : half), Number(upTo));
      const messages = events.map(({ envelope, record, origin }) => ({
        offset: origin.offset,
        key: envelope.subject,
        value: Buffer.from(record.text),
        headers: toHeaders(envelope),
      }));
      const alive = { heartbeat: async () => undefined, isStale: () => false };
      if (turn.aborted || !(await reader({ topic, partition: 0, messages, next: upTo, ...alive }))) return;
    }
  }
}
