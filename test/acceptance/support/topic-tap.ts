import { randomUUID } from 'node:crypto';
import { type Consumer, Kafka, type KafkaMessage, logLevel } from 'kafkajs';

export interface Tapped {
  readonly key: string;
  /** Header `ce_id`: the transaction's. */
  readonly id: string;
  /** {} where it is sealed. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Key, headers and value as Kafka keeps them. */
  readonly bytes: Buffer;
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

  /** Of a transaction. */
  bytesOf(id: string): readonly Buffer[] {
    return this.taken.filter(each => each.id === id).map(({ bytes }) => bytes);
  }

  close(): Promise<void> {
    return this.consumer.disconnect();
  }

  private take({ key, value, headers }: KafkaMessage): void {
    const isSealed = headers?.['ce_datakey'] !== undefined;
    const texts = Object.entries(headers ?? {}).map(([name, text]) => `${name}: ${String(text)}\n`);
    this.taken.push({
      key: String(key),
      id: String(headers?.['ce_id']),
      value: isSealed ? {} : (JSON.parse(String(value)) as Tapped['value']),
      bytes: Buffer.concat([key ?? Buffer.alloc(0), Buffer.from(texts.join('')), value ?? Buffer.alloc(0)]),
    });
  }
}
