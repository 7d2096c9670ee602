import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DeliveryConfig, DoorsConfig } from '#libs/config';
import type { RegistryEntity } from '#libs/contracts';
import type { FileStore } from '#libs/files';
import type { SecretBox } from '#libs/registry-view';
import { FakePresence } from '#libs/testing';
import { AGENCY, connectorOf, DELIVERED, eventAt, registryOf, subscriptionOf } from '../delivery-test-kit.js';
import { type Endpoint, Endpoints } from './endpoints.service.js';

const PER_SECOND = 10;
const CONCURRENCY = 9;
const SUBSCRIPTION = subscriptionOf('portal');
const ENTITIES: readonly RegistryEntity[] = [
  SUBSCRIPTION,
  connectorOf(SUBSCRIPTION, { concurrency: CONCURRENCY, ratePerSecond: PER_SECOND }),
  { kind: 'system', code: SUBSCRIPTION.system, name: 'portal', agency: AGENCY, status: 'active' },
];

/** One copy of delivery with much to bring to an endpoint that answers at once. */
class Copy {
  readonly presence = new FakePresence();
  calls = 0;
  private readonly endpoints = new Endpoints(
    registryOf(ENTITIES),
    {} as SecretBox,
    new DeliveryConfig(),
    {} as FileStore,
    new DoorsConfig(),
    this.presence.asPresence,
  );

  get endpoint(): Endpoint {
    return this.endpoints.of(SUBSCRIPTION)!;
  }

  start(): void {
    const { lane, connector } = this.endpoint;
    connector.deliver = async () => {
      this.calls++;
      return [DELIVERED];
    };
    for (let i = 0; i < 500; i++) {
      const { envelope } = eventAt(i);
      const begin = () => ({ envelope, data: '', attempt: 1 });
      lane.add({ key: `k${i}`, bytes: 1, isWithdrawn: false, begin, end: () => undefined });
    }
    lane.pump();
  }
}

describe('what copies of delivery share', () => {
  afterEach(() => void jest.useRealTimers());

  it('copies of delivery keep to the rate of an endpoint together, and one that is left alone has all of it', async () => {
    jest.useFakeTimers();
    const [one, other] = [new Copy(), new Copy()];
    for (const { presence } of [one, other]) presence.see('delivery', 2);
    one.start();
    other.start();
    await jest.advanceTimersByTimeAsync(10_000);
    // A second's worth at once, and then ten seconds of the rate.
    expect([one.calls, other.calls]).toEqual([55, 55]);

    one.presence.see('delivery', 1);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(one.calls).toBe(55 + 10 * PER_SECOND);
  });

  it('copies of delivery divide the calls at once, and an endpoint is still the same one', () => {
    const copy = new Copy();
    const { endpoint } = copy;
    expect(endpoint.lane.capacity).toBe(CONCURRENCY);
    for (const [members, calls] of [
      [2, 4],
      [3, 3],
      [100, 1],
      [1, CONCURRENCY],
    ] as const) {
      copy.presence.see('delivery', members);
      expect(endpoint.lane.capacity).toBe(calls);
    }
    expect(copy.endpoint).toBe(endpoint);
    copy.presence.see('delivery', 3);
    expect(copy.endpoint.lane.capacity).toBe(3);
  });

  it('an endpoint that is opened while there are others begins with its part', () => {
    const copy = new Copy();
    copy.presence.see('delivery', 3);
    expect(copy.endpoint.lane.capacity).toBe(3);
  });
});
