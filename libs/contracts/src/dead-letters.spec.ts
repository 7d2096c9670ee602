import { describe, expect, it } from '@jest/globals';
import { causeOf, type DeadLetterOrigin, originOf, toOriginHeaders, withoutOrigin } from './dead-letters.js';

const origin: DeadLetterOrigin = {
  consumer: 'delivery',
  topic: 'service-record.status.changed.v1',
  partition: 3,
  offset: 42n,
  timestampMs: 1_760_000_000_000,
  attempt: 2,
};

describe('the origin of a dead letter', () => {
  const headers = { ce_id: 'a', ...toOriginHeaders(origin, 'no envelope') };

  it('is the same after Kafka, and leaves the headers of the message as they were', () => {
    expect(originOf(headers)).toEqual(origin);
    expect(causeOf(headers)).toBe('no envelope');
    expect(withoutOrigin(headers)).toEqual({ ce_id: 'a' });
  });

  it.each(['hub_group', 'hub_topic', 'hub_partition', 'hub_offset'])('is not known without %s', name => {
    expect(originOf({ ...headers, [name]: '' })).toBeUndefined();
  });

  it.each(['-1', '1e3', '9'.repeat(30)])('is not known with %s for an offset', offset => {
    expect(originOf({ ...headers, hub_offset: offset })).toBeUndefined();
  });

  it('of a letter that an older hub wrote is of a first attempt at an unknown time', () => {
    expect(originOf({ ...headers, hub_timestamp: '', hub_attempt: '' })).toEqual({
      ...origin,
      timestampMs: 0,
      attempt: 1,
    });
  });
});
