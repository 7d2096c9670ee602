import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KafkaConfig, loadConfig } from '#libs/config';
import { CompactedTopicReader, KafkaClient } from '#libs/messaging';
import { waitFor } from '#libs/testing';
import { KafkaJSNonRetriableError } from 'kafkajs';

const client = new KafkaClient(loadConfig(KafkaConfig));
const topic = `reader-${randomUUID()}`;

async function send(...values: string[]): Promise<void> {
  const producer = client.producer();
  await producer.connect();
  await producer.send({ topic, messages: values.map(value => ({ key: value, value })) });
  await producer.disconnect();
}

beforeAll(() => client.withAdmin(admin => admin.createTopics({ topics: [{ topic, numPartitions: 1 }] })));
afterAll(() => client.withAdmin(admin => admin.deleteTopics({ topics: [topic] })));

describe('a reader of a whole topic', () => {
  it('begins again after an error that kafkajs takes for its end, and goes on to follow', async () => {
    await send('a', 'b');
    const seen: string[] = [];
    let failures = 0;
    const reader = new CompactedTopicReader(client, topic, messages => {
      if (failures++ === 0) throw new KafkaJSNonRetriableError('the broker stood still');
      seen.push(...messages.map(({ key }) => key));
    });
    await reader.start();
    expect(seen).toEqual(['a', 'b']);

    await send('c');
    await waitFor(() => seen.includes('c'), { what: 'what was sent later' });
    await reader.stop();
  });
});
