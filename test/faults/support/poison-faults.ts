import { Topic } from '#libs/contracts';
import { Kafka, logLevel } from 'kafkajs';
import type { Fault, Poisoned, Surroundings } from './fault.js';

/** Each in the partition of a dossier that is on its way, so that good messages stand before and behind it. */
const MESSAGES: readonly (Pick<Poisoned, 'topic' | 'harmlessTo'> & { readonly value: string | null })[] = [
  { topic: Topic.ServiceRecordStatusReported, value: 'no JSON, and no envelope' },
  { topic: Topic.ServiceRecordStatusReported, value: null },
  { topic: Topic.ServiceRecordStatusChanged, value: '{"status":' },
  // Land-dossiers looks at facts of its own service only, and rightly has nothing against one of none.
  { topic: Topic.Transactions, value: '{"facts":[{"transactionId":"none"}]}', harmlessTo: ['land-dossiers'] },
];

export const POISON: Fault = {
  name: 'poison messages',
  holdMs: 1_000,
  grips: ['poison', 'kafka'], // it sends them itself, and must hear where they lie
  inflict: poison,
  heal: async () => undefined,
};

async function poison({ poisoned, liveKey }: Surroundings): Promise<string> {
  const producer = kafka().producer({ retry: { retries: 10 } });
  await producer.connect();
  try {
    for (const { topic, value, harmlessTo = [] } of MESSAGES) {
      const [stored] = await producer.send({ topic, acks: -1, messages: [{ key: liveKey(), value }] });
      poisoned.push({ topic, harmlessTo, partition: stored!.partition, offset: stored!.baseOffset ?? '' });
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
