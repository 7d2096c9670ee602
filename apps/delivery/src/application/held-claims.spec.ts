import { describe, expect, it, jest } from '@jest/globals';
import { eventAt, registryOf, subscriptionOf } from '../delivery-test-kit.js';
import {
  type ClaimedKey,
  type ClaimedMessage,
  type ClaimsRepository,
  LEASE_MS,
} from '../persistence/claims.repository.js';
import { HELD_BYTES, HeldClaims } from './held-claims.js';

const MIB = 1024 * 1024;

/** A process with two subscriptions; every record has so many bytes. */
class Rig {
  released: ClaimedKey[] = [];
  /** Claims that are somebody else's by now. */
  readonly lost = new Set<string>();
  readonly held = new HeldClaims(
    {
      release: async (keys: readonly ClaimedKey[]) => void this.released.push(...keys),
      renew: async (keys: readonly ClaimedKey[]) => keys.flatMap(({ claim }) => (this.lost.has(claim) ? [] : claim)),
      oldestMessages: async (keys: readonly ClaimedKey[], bytesOf: (subscription: string) => number) =>
        keys
          .slice(0, Math.max(0, Math.ceil(bytesOf(keys[0]!.subscription) / this.bytes)))
          .map(key => this.messageOf(key)),
    } as unknown as ClaimsRepository,
    registryOf([subscriptionOf('portal'), subscriptionOf('tax')]),
  );

  constructor(public bytes: number) {}

  keysOf(subscription: string, count: number): ClaimedKey[] {
    return Array.from({ length: count }, (_, i) => ({
      subscription,
      businessKey: `k${i}`,
      claim: `${subscription}/${i}`,
    }));
  }

  roomFor(subscription: string): number | undefined {
    const [room] = this.held.limit([{ subscription, connector: subscription, keys: 3_200 }]);
    return room?.keys;
  }

  private messageOf(key: ClaimedKey): ClaimedMessage {
    const { envelope } = eventAt(1);
    return { ...key, id: '1', envelope, data: 'x'.repeat(this.bytes), attempts: 1, retries: 0 };
  }
}

describe('the records that a process holds', () => {
  it('are no more than its memory has room for; the rest is given back, and so many are not claimed again', async () => {
    const rig = new Rig(MIB);
    const share = HELD_BYTES / MIB / 2;
    const messages = await rig.held.take(rig.keysOf('portal', 3_200));
    expect(messages).toHaveLength(share);
    await new Promise(resolve => setImmediate(resolve));
    expect(rig.released).toHaveLength(3_200 - share);
    expect(rig.held.count).toBe(share);
    expect(rig.roomFor('portal')).toBeUndefined();
    rig.held.letGo(messages.slice(0, 3));
    expect(rig.roomFor('portal')).toBe(3);
  });

  it('leave room for other partners, also where one holds all it may', async () => {
    const rig = new Rig(MIB);
    await rig.held.take(rig.keysOf('portal', 100));
    expect(rig.roomFor('tax')).toBe(3_200);
    expect(await rig.held.take(rig.keysOf('tax', 3))).toHaveLength(3);
  });

  it('are as many as the lanes take where they are small', async () => {
    const rig = new Rig(1_000);
    expect(await rig.held.take(rig.keysOf('portal', 3_200))).toHaveLength(3_200);
    expect(rig.roomFor('portal')).toBe(3_200);
  });

  it('are no more also where large ones follow small ones on the keys that go on', async () => {
    const rig = new Rig(1_000);
    const keys = rig.keysOf('portal', 3_200);
    await rig.held.take(keys);
    rig.bytes = MIB;
    let held = 0;
    for (const key of keys) {
      rig.held.letGo([key]);
      held += (await rig.held.take([key])).length;
    }
    expect(held).toBeLessThanOrEqual(HELD_BYTES / MIB / 2);
  });

  it('are counted once, however often a key goes on', async () => {
    const rig = new Rig(MIB);
    for (let i = 0; i < 100; i++) expect(await rig.held.take(rig.keysOf('portal', 1))).toHaveLength(1);
    expect(rig.roomFor('portal')).toBe(HELD_BYTES / MIB / 2 - 1);
  });

  it('are held as long as their leases are renewed, which a claim that was lost is not', async () => {
    jest.useFakeTimers({ now: 0, advanceTimers: false, doNotFake: ['setImmediate'] });
    try {
      const rig = new Rig(1_000);
      const [kept, lost] = await rig.held.take(rig.keysOf('portal', 2));
      rig.lost.add(lost!.claim);
      for (let renewals = 0; renewals < 4; renewals++) {
        jest.advanceTimersByTime(LEASE_MS / 3);
        await rig.held.renew();
      }
      expect([rig.held.isOurs(kept!), rig.held.isOurs(lost!)]).toEqual([true, false]);
      jest.advanceTimersByTime(LEASE_MS);
      expect(rig.held.isOurs(kept!)).toBe(false);
    } finally {
      jest.useRealTimers();
    }
  });
});
