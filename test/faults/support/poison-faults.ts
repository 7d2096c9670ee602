import { Topic } from '#libs/contracts';
import { Kafka, logLevel } from 'kafkajs';
import type { Fault, Surroundings } from './fault.js';

/** Each in the partition of a dossier that is on its way, so that good messages stand before and behind it. */
const MESSAGES = [
  { topic: Topic.ServiceRecordStatusReported, value: 'no JSON, and no envelope' },
  { topic: Topic.ServiceRecordStatusReported, value: null },
  { topic: Topic.ServiceRecordStatusChanged, value: '{"status":' },
  { topic: Topic.Transactions, value: '{"facts":[{"transactionId":"none"}]}' },
] as const;

export const POISON: Fault = {
  name: 'poison messages',
  holdMs: 1_000,
  grips: ['poison'],
  inflict: poison,
  heal: async () => undefined,
};

async function poison({ poisoned, liveKey }: Surroundings): Promise<string> {
  const producer = kafka().producer({ retry: { retries: 10 } });
  await producer.connect();
  try {
    for (const { topic, value } of MESSAGES) {
      const [stored] = await producer.send({ topic, acks: -1, messages: [{ key: liveKey(), value }] });
      poisoned.push({ topic, partition: stored!.partition, offset: stored!.baseOffset ?? '' });
    }
  } finally {
    await producer.disconnect();
  }
  return `${MESSAGES.length} messages`;
}

export function kafka(): Kafka {
  const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
  return new Kafka({ clientId: 'faults', brokers, logLevel: logLevel.NOTHING });
}
