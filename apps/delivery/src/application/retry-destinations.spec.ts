import { describe, expect, it } from '@jest/globals';
import { DELIVERED, endpointOf, FAILED, FakeConnector, registryOf, subscriptionOf } from '../delivery-test-kit.js';
import type { Endpoints } from '../endpoints/endpoints.service.js';
import { takeTry } from '../endpoints/probes.js';
import type { PausesRepository } from '../persistence/pauses.repository.js';
import { RetryDestinations } from './retry-destinations.js';

const CODES = ['land', 'police', 'tax'];
const SUBSCRIPTIONS = CODES.map(code => subscriptionOf(code, { connector: 'portal' }));

/** Three subscriptions of one endpoint. */
class Rig {
  readonly endpoint = endpointOf(SUBSCRIPTIONS[0]!, new FakeConnector(() => DELIVERED));
  private readonly destinations = new RetryDestinations(
    registryOf(SUBSCRIPTIONS),
    { of: () => this.endpoint } as unknown as Endpoints,
    {} as PausesRepository,
  );

  get rooms(): string[] {
    return this.destinations.rooms().map(({ subscription, keys, isProbe }) => `${subscription} ${keys} ${isProbe}`);
  }

  fail(): void {
    for (let i = 0; i < 5; i++) this.endpoint.circuit.record(FAILED, performance.now());
  }
}

describe('the room at an endpoint', () => {
  it('is for many keys of each of its subscriptions', () => {
    expect(new Rig().rooms).toEqual(['land 16 false', 'police 16 false', 'tax 16 false']);
  });

  it('is for one probe where it fails, also of a subscription whose turn it is not, as often as none has anything due', () => {
    const rig = new Rig();
    rig.fail();
    for (let looks = 0; looks < 3; looks++) expect(rig.rooms).toEqual(['land 1 true', 'police 1 true', 'tax 1 true']);
  });

  it('is for the next of its subscriptions first when a probe has begun, so that no backlog stands before all others', () => {
    const rig = new Rig();
    rig.fail();
    expect(takeTry(rig.endpoint, performance.now() - 1_000)).toBe(true);
    expect(rig.rooms).toEqual(['police 1 true', 'tax 1 true', 'land 1 true']);
    expect(takeTry(rig.endpoint, performance.now())).toBe(true);
    expect(rig.rooms).toEqual([]);
  });
});
