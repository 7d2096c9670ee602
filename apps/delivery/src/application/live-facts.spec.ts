import { describe, expect, it } from '@jest/globals';
import type { DeliveryOutcome } from '#libs/connectors';
import { DELIVERED, endpointOf, eventAt, FAILED, FakeConnector } from '../delivery-test-kit.js';
import type { Endpoint } from '../endpoints/endpoints.service.js';
import { finish, OTHER, PORTAL, runOf } from './batch-run-test-kit.js';
import type { BatchRun } from './batch-run.js';
import { liveFacts } from './live-facts.js';

describe('liveFacts', () => {
  const at = new Date('2026-05-04T03:00:00Z');
  const facts = (run: BatchRun) => run.events.flatMap(event => liveFacts(event, at));

  it('tells one success for an event that all have, also where nobody is subscribed', async () => {
    const run = await finish(runOf([eventAt(1)], [endpointOf(PORTAL, new FakeConnector(() => DELIVERED))]), 1_000);
    expect(facts(run)).toMatchObject([
      { step: 'delivered', discriminator: '', outcome: 'succeeded', deliveries: [{ state: 'delivered', attempts: 1 }] },
    ]);
    const nobody = await finish(runOf([eventAt(1)], []), 1_000);
    expect(facts(nobody)).toMatchObject([{ step: 'delivered', outcome: 'succeeded', deliveries: [] }]);
  });

  it('settles nothing while a delivery is parked, and tells when it comes next', async () => {
    const endpoints = [
      endpointOf(PORTAL, new FakeConnector(() => DELIVERED)),
      endpointOf(OTHER, new FakeConnector(() => FAILED)),
    ];
    const [fact, ...rest] = facts(await finish(runOf([eventAt(1)], endpoints), 1_000));
    expect(rest).toEqual([]);
    expect(fact).toMatchObject({ step: 'parked', discriminator: 'other:1', detail: 'http-500' });
    expect(fact?.outcome).toBeUndefined();
    expect(fact?.deliveries?.map(delivery => delivery.state)).toEqual(['delivered', 'parked']);
    expect(fact?.deliveries?.[1]?.nextAttemptAt).toBeDefined();
  });

  it('settles as failed once, with the last of several dead letters', async () => {
    const refused: DeliveryOutcome = { status: 'rejected', code: 'http-422', detail: 'no', durationMs: 1 };
    const dead = (): Endpoint => endpointOf(PORTAL, new FakeConnector(() => refused));
    const told = facts(await finish(runOf([eventAt(1)], [dead(), dead()]), 1_000));
    expect(told.map(fact => [fact.step, fact.discriminator, fact.outcome])).toEqual([
      ['dead', 'portal', undefined],
      ['dead', 'other', 'failed'],
    ]);
  });
});
