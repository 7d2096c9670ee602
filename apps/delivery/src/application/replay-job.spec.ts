import { describe, expect, it } from '@jest/globals';
import type { DeliveryOutcome, OutboundMessage } from '#libs/connectors';
import { DELIVERED, endpointOf, eventAt, FAILED, FakeConnector, subscriptionOf } from '../delivery-test-kit.js';
import { takeTry } from '../endpoints/probes.js';
import { hasRoomForReplay, sendReplay } from './replay-job.js';

const MESSAGE: OutboundMessage = { envelope: eventAt(1).envelope, data: '{}', attempt: 1, replay: '17' };

/** A partner that fails, and whether it answers is up to the test. */
class Rig {
  readonly answers: ((outcome: DeliveryOutcome) => void)[] = [];
  readonly connector = new FakeConnector(() => new Promise(resolve => void this.answers.push(resolve)));
  readonly endpoint = endpointOf(subscriptionOf('portal'), this.connector);

  constructor() {
    for (let i = 0; i < 5; i++) this.endpoint.circuit.record(FAILED, performance.now());
  }

  /** Later than any probe that is spent. */
  hasRoomLater(): boolean {
    return hasRoomForReplay(this.endpoint, performance.now() + 10_000);
  }
}

describe('a replay to an endpoint that fails', () => {
  it('spends no probe where it has nothing to send in the end, so that what waits finds out', () => {
    const { endpoint } = new Rig();
    const now = performance.now();
    expect([now, now + 1].map(at => hasRoomForReplay(endpoint, at))).toEqual([true, true]);
    expect(takeTry(endpoint, now + 2)).toBe(true);
    expect(hasRoomForReplay(endpoint, now + 3)).toBe(false);
  });

  it('waits for the one call that is under way, however long that takes', async () => {
    const rig = new Rig();
    const outcome = sendReplay(rig.endpoint, MESSAGE);
    expect(rig.hasRoomLater()).toBe(false);
    rig.answers[0]!(FAILED);
    expect(await outcome).toMatchObject(FAILED);
    expect(rig.hasRoomLater()).toBe(true);
  });

  it('begins nothing where another probe began between its question and its turn', async () => {
    const rig = new Rig();
    const first = sendReplay(rig.endpoint, MESSAGE);
    expect(await sendReplay(rig.endpoint, { ...MESSAGE, envelope: eventAt(2).envelope })).toBeUndefined();
    rig.answers[0]!(DELIVERED);
    expect(await first).toEqual(DELIVERED);
    expect(rig.connector.sent).toHaveLength(1);
    expect(rig.endpoint.lane.load).toBe(0);
  });

  it('begins nothing at an address that is not the partner’s any more', async () => {
    const rig = new Rig();
    rig.endpoint.circuit.retire();
    expect(await sendReplay(rig.endpoint, MESSAGE)).toBeUndefined();
    expect(rig.connector.sent).toEqual([]);
  });
});
