import { expect, it } from '@jest/globals';
import { KafkaConfig, loadConfig } from '#libs/config';
import { refusesGroups } from '../../../docker/local/kafka-coordinators.mjs';

it('a broker that keeps all groups is not taken for one that refuses some, and is really asked', async () => {
  const [broker = ''] = loadConfig(KafkaConfig).brokers;
  expect(await refusesGroups(broker)).toBe(false);
});
