import type { DeliveryFact, TransactionFact } from '#libs/contracts';
import { deliveryFact, deliveryState, detailOf } from '../domain/delivery-facts.js';
import { outcomeWhenDelivered } from '../domain/transaction-outcome.js';
import type { EventRun } from './batch-run.js';
import type { LiveDelivery } from './live-delivery.js';

export function isDelivered(delivery: LiveDelivery): boolean {
  return delivery.verdict?.state === 'delivered';
}

export function isDead(delivery: LiveDelivery): boolean {
  return delivery.verdict?.state === 'dead';
}

/** Attempts that have ended. */
export function attemptsOf(delivery: LiveDelivery): number {
  return delivery.verdict ? 1 : 0;
}

/** One fact where all is delivered, also to nobody; else one for what is parked and one for each that is dead. */
export function liveFacts(run: EventRun, at: Date): TransactionFact[] {
  const { event, deliveries } = run;
  if (deliveries.every(isDelivered)) return [deliveredFact(run, at)];
  const states = deliveries.map(delivery => stateOf(delivery, at));
  const firstParked = deliveries.find(delivery => !isDelivered(delivery) && !isDead(delivery));
  const dead = deliveries.filter(isDead);
  const facts = dead.map((delivery, i) =>
    deliveryFact(event.envelope, 'dead', delivery.subscription.code, at, {
      outcome: !firstParked && i === dead.length - 1 ? 'failed' : undefined,
      detail: detailOf(delivery.outcome),
      deliveries: states,
    }),
  );
  return firstParked ? [parkedFact(run, firstParked, states, at), ...facts] : facts;
}

function deliveredFact({ event, deliveries }: EventRun, at: Date): TransactionFact {
  return deliveryFact(event.envelope, 'delivered', '', at, {
    outcome: outcomeWhenDelivered(event.envelope),
    deliveries: deliveries.map(delivery => stateOf(delivery, at)),
  });
}

function parkedFact(run: EventRun, first: LiveDelivery, states: readonly DeliveryFact[], at: Date): TransactionFact {
  const discriminator = `${first.subscription.code}:${attemptsOf(first)}`;
  return deliveryFact(run.event.envelope, 'parked', discriminator, at, {
    detail: detailOf(first.outcome),
    deliveries: states,
  });
}

function stateOf(delivery: LiveDelivery, at: Date): DeliveryFact {
  const { verdict, subscription, outcome } = delivery;
  const nextAttemptAt = verdict?.state === 'parked' ? new Date(at.getTime() + verdict.delayMs) : undefined;
  const state = verdict?.state ?? 'parked';
  const target = {
    subscription: subscription.code,
    system: subscription.system,
    state,
    attempts: attemptsOf(delivery),
  };
  return deliveryState(target, verdict ? outcome : undefined, nextAttemptAt);
}
