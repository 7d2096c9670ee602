import { Topic, TOPIC_CATALOGUE } from '#libs/contracts';
import { type Admin, Kafka, logLevel, type Message } from 'kafkajs';

function kafka(): Kafka {
  const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
  return new Kafka({ clientId: 'acceptance', brokers, logLevel: logLevel.NOTHING });
}

async function withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka().admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** What an earlier hub of this run left unread is not for the next one, whose database is empty. */
export async function skipOldMessages(): Promise<void> {
  await withAdmin(async admin => {
    const existing = new Set(await admin.listTopics());
    const read = TOPIC_CATALOGUE.filter(
      ({ name, consumers }) => existing.has(name) && consumers.length > 0 && name !== Topic.Registry,
    );
    const groups = [...new Set(read.flatMap(topic => topic.consumers))];
    await Promise.all(
      groups.map(async group => {
        const topics = read.filter(({ consumers }) => consumers.includes(group)).map(({ name }) => name);
        for (const topic of topics) await skipOne(admin, `hub-${group}`, topic);
      }),
    );
  });
}

/** Moving a group takes kafkajs seconds, so only where something is left. */
async function skipOne(admin: Admin, groupId: string, topic: string): Promise<void> {
  const [read] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const ends = await admin.fetchTopicOffsets(topic);
  const reached = new Map(read?.partitions.map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]));
  if (ends.every(({ partition, high }) => Number(high) <= (reached.get(partition) ?? 0))) return;
  const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
  await admin.setOffsets({ groupId, topic, partitions });
}

/** How much was ever written to a topic, over all its partitions. */
export function endOffset(topic: string): Promise<number> {
  return withAdmin(async admin => {
    const ends = await admin.fetchTopicOffsets(topic);
    return ends.reduce((sum, { high }) => sum + Number(high), 0);
  });
}

/** Where a message stands on Kafka. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** Puts a message on a topic past all doors, as a broken or hostile producer would. */
export async function putMessage(topic: string, message: Message): Promise<Place> {
  const producer = kafka().producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    const [written] = await producer.send({ topic, messages: [message] });
    return { topic, partition: written!.partition, offset: written!.baseOffset! };
  } finally {
    await producer.disconnect();
  }
}

/** Who belongs to a consumer group now. */
export function membersOf(group: string): Promise<number> {
  return withAdmin(async admin => {
    const { groups } = await admin.describeGroups([`hub-${group}`]);
    return groups[0]?.members.length ?? 0;
  });
}
