import type { TestDatabase } from '#libs/testing';
import type { EndedAttempt } from '../../../apps/delivery/src/application/settlement-plan.js';
import { DELIVERED, eventAt, FAILED } from '../../../apps/delivery/src/delivery-test-kit.js';
import type { ClaimedMessage } from '../../../apps/delivery/src/persistence/claims.repository.js';
import type { ParkedMessage } from '../../../apps/delivery/src/persistence/parking.repository.js';
import type { DeliveryRig } from './delivery-rig.js';

export function message(offset: number, key: string, subscription = 'portal'): ParkedMessage {
  const { envelope, record, origin } = eventAt(offset, { key });
  const system = `${subscription}-system`;
  return { subscription, system, businessKey: key, envelope, data: record.text, origin, state: 'pending', attempts: 0, settled: false }; // prettier-ignore
}

export async function park(rig: DeliveryRig, messages: readonly ParkedMessage[]): Promise<void> {
  const keys = new Map(messages.map(({ subscription, businessKey }) => [`${subscription}/${businessKey}`, { subscription, businessKey, dueInMs: 0, isUnderWay: false }])); // prettier-ignore
  await rig.parking.park(messages, [...keys.values()], []);
}

export async function claim(rig: DeliveryRig, subscription = 'portal', keys = 1_000): Promise<ClaimedMessage[]> {
  return rig.claims.oldestMessages(
    await rig.claims.claim([{ subscription, connector: `${subscription}-connector`, keys }]),
  );
}

export const delivered = (claimed: ClaimedMessage): EndedAttempt => ({
  message: claimed,
  system: 'x',
  outcome: DELIVERED,
  verdict: { state: 'delivered' },
});

export const dead = (claimed: ClaimedMessage): EndedAttempt => ({
  message: claimed,
  system: 'x',
  outcome: FAILED,
  verdict: { state: 'dead' },
});

/** Pending messages on a key that nobody would ever claim: lost. */
export const strandedIn = (test: TestDatabase): Promise<object[]> =>
  test.query(`SELECT p.id FROM delivery.parked p WHERE p.state = 'pending' AND NOT EXISTS (
    SELECT FROM delivery.blocked_keys k WHERE k.subscription = p.subscription AND k.business_key = p.business_key)`);
