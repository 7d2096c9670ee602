import { randomUUID } from 'node:crypto';
import { type Consumer, Kafka, type KafkaMessage, logLevel } from 'kafkajs';

export interface Tapped {
  readonly key: string;
  /** Header `ce_id`: the transaction's. */
  readonly id: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What is on a topic, read beside those for whom it is meant. */
export class TopicTap {
  private readonly taken: Tapped[] = [];

  private constructor(private readonly consumer: Consumer) {}

  static async open(topic: string): Promise<TopicTap> {
    const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
    const kafka = new Kafka({ clientId: 'acceptance-tap', brokers, logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: `tap-${randomUUID()}` });
    const tap = new TopicTap(consumer);
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => tap.take(message) });
    return tap;
  }

  /** Values under a key, in their order. */
  of(key: string): readonly Tapped['value'][] {
    return this.taken.filter(each => each.key === key).map(({ value }) => value);
  }

  idsOf(key: string): readonly string[] {
    return this.taken.filter(each => each.key === key).map(({ id }) => id);
  }

  close(): Promise<void> {
    return this.consumer.disconnect();
  }

  private take({ key, value, headers }: KafkaMessage): void {
    this.taken.push({
      key: String(key),
      id: String(headers?.['ce_id']),
      value: JSON.parse(String(value)) as Tapped['value'],
    });
  }
}
