import { Topic, TOPIC_CATALOGUE } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import type { Poisoned } from './fault.js';
import { kafka } from './poison-faults.js';

/**
 * Compares the dead letters from an offset on with what was poisoned: each by each group that reads its topic, and
 * nothing else.
 */
export async function findDeadLetters(poisoned: readonly Poisoned[], from: number): Promise<string[]> {
  const expected = new Set(poisoned.flatMap(expectedOf));
  const found = await readDeadLetters(from);
  const missing = [...expected].filter(each => !found.has(each)).map(each => `poison without a dead letter: ${each}`);
  const others = [...found.keys()].filter(each => !expected.has(each));
  return [...missing, ...others.map(each => `a good message became a dead letter: ${each} (${found.get(each)})`)];
}

function expectedOf({ topic, partition, offset, harmlessTo = [] }: Poisoned): string[] {
  const readers = TOPIC_CATALOGUE.find(({ name }) => name === topic)?.consumers ?? [];
  return readers.filter(group => !harmlessTo.includes(group)).map(group => `${group} ${topic}/${partition}/${offset}`);
}

/** By group and origin, with the cause. */
async function readDeadLetters(from: number): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const end = await endOfDeadLetters();
  if (end === from) return found;
  const consumer = kafka().consumer({ groupId: `faults-${Date.now()}`, retry: { retries: 20 } });
  let read = 0;
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [Topic.DeadLetters], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        const of = (name: string): string => String(message.headers?.[name] ?? '');
        read = Number(message.offset) + 1;
        if (read <= from) return;
        found.set(`${of('hub_group')} ${of('hub_topic')}/${of('hub_partition')}/${of('hub_offset')}`, of('hub_cause'));
      },
    });
    await waitFor(() => read >= end, { what: 'the dead letters to be read', timeoutMs: 30_000 });
  } finally {
    await consumer.disconnect();
  }
  return found;
}

/** The offset that the next dead letter gets. */
export function endOfDeadLetters(): Promise<number> {
  return waitFor(async () => ({ end: await askForEnd() }), { what: 'the end of the dead letters' }).then(
    ({ end }) => end,
  );
}

async function askForEnd(): Promise<number> {
  const admin = kafka().admin();
  await admin.connect();
  try {
    const [end] = await admin.fetchTopicOffsets(Topic.DeadLetters);
    return Number(end?.high ?? 0);
  } finally {
    await admin.disconnect();
  }
}
