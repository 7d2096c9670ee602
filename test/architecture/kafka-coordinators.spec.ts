import { describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { partOf, PARTS, refusesGroups } from '../../docker/local/kafka-coordinators.mjs';

/** A broker that answers what it is asked about a group so. */
const brokerThat = (answer: (group: string) => void) => async () => ({
  connect: async () => undefined,
  disconnect: async () => undefined,
  describeCluster: async () => ({ brokers: [], controller: null, clusterId: '' }),
  describeGroups: async ([group]: string[]) => {
    answer(group!);
    return { groups: [] };
  },
});

const refusal = Object.assign(new Error('not the coordinator'), { type: 'NOT_COORDINATOR_FOR_GROUP' });
const retriesExceeded = (cause: Error): Error =>
  new kafkajs.KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 0, retryTime: 0 });

describe('a broker is started again', () => {
  it.each([0, 1, 2, 3])('where it refuses the groups of part %i, and not where it keeps all', async part => {
    const refusing = brokerThat(group => {
      if (partOf(group) === part) throw retriesExceeded(refusal);
    });
    expect(await refusesGroups('broker', refusing)).toBe(true);
    expect(
      await refusesGroups(
        'broker',
        brokerThat(() => undefined),
      ),
    ).toBe(false);
  });

  it('not while it loads them, nor where it does not answer', async () => {
    const loading = brokerThat(() => {
      throw retriesExceeded(Object.assign(new Error('loading'), { type: 'GROUP_LOAD_IN_PROGRESS' }));
    });
    expect(await refusesGroups('broker', loading)).toBeUndefined();
    expect(await refusesGroups('127.0.0.1:1')).toBeUndefined();
  });
});

it('finds a group where Kafka keeps it', () => {
  // As seen of a broker; in Java "hub-ledger".hashCode() is -808323775.
  expect([PARTS, partOf('hub-ledger')]).toEqual([4, 3]);
});
