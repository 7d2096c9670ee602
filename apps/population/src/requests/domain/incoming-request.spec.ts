import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Topic } from '#libs/contracts';
import { type IncomingRequest, type KnownRequest, planRequests } from './incoming-request.js';

const ACCEPTED = Date.parse('2026-05-06T02:00:00Z');

function incoming(id: string, offset: number, { body = 'a', dataKey = randomUUID() } = {}): IncomingRequest {
  return {
    envelope: {
      ...{ id, type: Topic.PopulationVerificationRequested, subject: `v1.${id}`, time: '', system: 'asker' },
      ...{ service: 'population-verification-request', serviceVersion: '1', agency: 'H95', bodyHash: body, dataKey },
      acceptedAt: new Date(ACCEPTED).toISOString(),
    },
    sealed: Buffer.alloc(0),
    acceptedAt: ACCEPTED,
    partition: 0,
    offset: BigInt(offset),
  };
}

const known = (id: string, bodyHash = 'a', dataKey = randomUUID()): KnownRequest => {
  return { id, bodyHash, dataKey, acceptedAt: ACCEPTED, agency: 'H95', subject: `v1.${id}` };
};

describe('planRequests', () => {
  it('takes each request once, whether it was there before or comes twice in one batch', () => {
    const plan = planRequests([known('old')], [incoming('new', 1), incoming('old', 2), incoming('new', 3)]);
    expect(plan.requests.map(({ offset }) => offset)).toEqual([1n]);
    expect(plan.repeats.map(({ request, flag }) => [request.offset, flag])).toEqual([
      [2n, 'duplicate'],
      [3n, 'duplicate'],
    ]);
  });

  it('flags another body under the same number as a conflict', () => {
    const plan = planRequests([known('old', 'a')], [incoming('old', 1, { body: 'b' })]);
    expect(plan.repeats.map(({ flag }) => flag)).toEqual(['conflict']);
  });

  it('has the keys of repeats destroyed, but never that of the request which is asked about', () => {
    const dataKey = randomUUID();
    const repeat = incoming('old', 2);
    const plan = planRequests([known('old', 'a', dataKey)], [incoming('old', 1, { dataKey }), repeat]);
    expect(plan.keysToDestroy).toEqual([repeat.envelope.dataKey]);
    const [first, twice] = [incoming('new', 1, { dataKey }), incoming('new', 2, { dataKey })];
    expect(planRequests([], [first, twice]).keysToDestroy).toEqual([]);
  });
});
