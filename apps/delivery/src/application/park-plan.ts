import type { ParkedKey, ParkedMessage } from '../persistence/parking.repository.js';
import { keyOf, type EventRun } from './batch-run.js';
import { attemptsOf, isDead, isDelivered } from './live-facts.js';
import type { LiveDelivery } from './live-delivery.js';

export interface ParkPlan {
  readonly messages: readonly ParkedMessage[];
  readonly keys: readonly ParkedKey[];
  /** Those that the messages stand for, in the same order. */
  readonly deliveries: readonly LiveDelivery[];
  /** Those of them whose attempt had not ended. */
  readonly underWay: ReadonlySet<LiveDelivery>;
  /**
   * Whether there is a reason to look at once for keys that are due: a turn that did not come. What failed is to wait, and what was
   * not tried at all lies behind something, or its endpoint is in trouble: for these the next look is soon enough.
   */
  readonly isAnyDueNow: boolean;
}

/** What of a closed batch goes to the database: all that is not delivered, in the order of the offsets. */
export function planParking(events: readonly EventRun[]): ParkPlan {
  const messages: ParkedMessage[] = [];
  const deliveries: LiveDelivery[] = [];
  const keys = new Map<string, ParkedKey>();
  let isAnyDueNow = false;
  for (const run of events) {
    const settled = run.deliveries.every(delivery => isDelivered(delivery) || isDead(delivery));
    for (const delivery of run.deliveries) {
      if (isDelivered(delivery)) continue;
      messages.push(toMessage(delivery, settled));
      deliveries.push(delivery);
      if (delivery.subscription.delivery === 'pull') continue;
      // The first of a key that waits says when the key is due; a dead one holds nothing up.
      const key = keyOf(delivery.subscription.code, delivery.key);
      if (isDead(delivery) || keys.has(key)) continue;
      keys.set(key, toKey(delivery));
      isAnyDueNow ||= delivery.endpoint !== undefined && !delivery.isUnderWay && !delivery.verdict;
    }
  }
  const underWay = new Set(deliveries.filter(delivery => delivery.isUnderWay));
  return { messages, keys: [...keys.values()], deliveries, underWay, isAnyDueNow };
}

function toMessage(delivery: LiveDelivery, settled: boolean): ParkedMessage {
  const { event, subscription, key, outcome, verdict } = delivery;
  return {
    subscription: subscription.code,
    system: subscription.system,
    businessKey: key,
    envelope: event.envelope,
    data: event.record.text,
    origin: event.origin,
    state: isDead(delivery) ? 'dead' : 'pending',
    attempts: attemptsOf(delivery),
    settled,
    isPull: subscription.delivery === 'pull',
    ...(verdict && outcome ? { outcome } : {}),
  };
}

function toKey(delivery: LiveDelivery): ParkedKey {
  const { subscription, key, verdict, isUnderWay } = delivery;
  const dueInMs = verdict?.state === 'parked' ? verdict.delayMs : 0;
  return { subscription: subscription.code, businessKey: key, dueInMs, isUnderWay };
}
