import { Kafka, logLevel, type Message } from 'kafkajs';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { loadRecords } from '#libs/samples';
import type { Figure } from './report.js';

const MESSAGES = 60_000;
const PER_REQUEST = 1_000;
const PARTITIONS = 6;

/** What plain kafkajs and plain PostgreSQL do with the same records on this machine now, per second. */
export interface RawLimits {
  readonly produce: number;
  readonly consume: number;
  readonly copy: number;
}

/** The raw limits as a report shows them. */
export function rawFigures({ produce, consume, copy }: RawLimits): Figure[] {
  return [
    { figure: 'plain kafkajs produce, batches of 1,000', unit: 'per s', values: [produce] },
    { figure: 'plain kafkajs consume', unit: 'per s', values: [consume] },
    { figure: 'plain COPY', unit: 'rows per s', values: [copy] },
  ];
}

export async function measureRawLimits(): Promise<RawLimits> {
  const { produce, consume } = await measureKafka();
  return { produce, consume, copy: await measureCopy() };
}

async function measureKafka(): Promise<{ produce: number; consume: number }> {
  const kafka = new Kafka({ brokers: process.env['KAFKA_BROKERS']!.split(','), logLevel: logLevel.NOTHING });
  const topic = `raw-limit-${Date.now()}`;
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }], waitForLeaders: true });
  const produce = await produceAll(kafka, topic);
  const consume = await consumeAll(kafka, topic);
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
  return { produce, consume };
}

async function produceAll(kafka: Kafka, topic: string): Promise<number> {
  const producer = kafka.producer();
  await producer.connect();
  const batches: Message[][] = [];
  let batch: Message[] = [];
  for (const value of loadRecords({ seed: 1, count: MESSAGES })) {
    if (batch.push({ key: value.slice(16, 41), value }) === PER_REQUEST) {
      batches.push(batch);
      batch = [];
    }
  }
  const startedAt = performance.now();
  for (const messages of batches) await producer.send({ topic, acks: -1, messages });
  const rate = (MESSAGES / (performance.now() - startedAt)) * 1000;
  await producer.disconnect();
  return rate;
}

async function consumeAll(kafka: Kafka, topic: string): Promise<number> {
  const consumer = kafka.consumer({ groupId: `raw-limit-${Date.now()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const rate = await new Promise<number>((resolve, reject) => {
    let [count, startedAt] = [0, 0];
    const eachBatch = async ({ batch }: { batch: { messages: unknown[] } }): Promise<void> => {
      startedAt ||= performance.now();
      count += batch.messages.length;
      if (count >= MESSAGES) resolve((MESSAGES / (performance.now() - startedAt)) * 1000);
    };
    consumer.run({ partitionsConsumedConcurrently: 3, eachBatch }).catch(reject);
  });
  await consumer.disconnect();
  return rate;
}

async function measureCopy(): Promise<number> {
  const client = new Client({ connectionString: process.env['DATABASE_URL'] });
  await client.connect();
  await client.query('CREATE TEMP TABLE raw_limit (id bigint PRIMARY KEY, payload text)');
  const stream = client.query(copyFrom('COPY raw_limit FROM STDIN'));
  const startedAt = performance.now();
  await pipeline(Readable.from(copyLines()), stream);
  const rate = (MESSAGES / (performance.now() - startedAt)) * 1000;
  await client.end();
  return rate;
}

function* copyLines(): Generator<string> {
  let [id, lines] = [0, ''];
  for (const record of loadRecords({ seed: 2, count: MESSAGES })) {
    lines += `${id++}\t${record.replaceAll('\\', '\\\\')}\n`;
    if (id % 200 > 0) continue;
    yield lines;
    lines = '';
  }
  yield lines;
}
