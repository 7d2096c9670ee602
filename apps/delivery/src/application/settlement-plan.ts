import type { DeliveryOutcome } from '#libs/connectors';
import type { TransactionFact } from '#libs/contracts';
import { deliveryFact, deliveryState, detailOf } from '../domain/delivery-facts.js';
import {
  type OpenDelivery,
  outcomeWhenDelivered,
  type TransactionEffect,
  transactionEffects,
} from '../domain/transaction-outcome.js';
import type { Verdict } from '../domain/verdict.js';
import type { ClaimedMessage } from '../persistence/claims.repository.js';

/** What a settlement must know of a message. */
export type SettledMessage = Pick<ClaimedMessage, 'id' | 'subscription' | 'envelope' | 'attempts' | 'retries'>;

/** An attempt of a parked message, and what follows from it. */
export interface EndedAttempt<Message extends SettledMessage = ClaimedMessage> {
  readonly message: Message;
  /** The receiving system. */
  readonly system: string;
  readonly outcome: DeliveryOutcome;
  readonly verdict: Verdict;
  /** An operator gave it up: no attempt was made. */
  readonly isSkipped?: boolean;
}

/** A row of a transaction that is being settled. */
export interface TransactionRow extends OpenDelivery {
  readonly transactionId: string;
}

export interface SettlementPlan {
  readonly facts: readonly TransactionFact[];
  /** Transactions that are told to have failed: their rows remember it. */
  readonly failedTransactions: readonly string[];
}

/** What the attempts mean for their transactions. `rows`: all that is left of these, locked, as of before. */
export function planSettlement(
  attempts: readonly EndedAttempt<SettledMessage>[],
  rows: readonly TransactionRow[],
  at: Date,
): SettlementPlan {
  const facts: TransactionFact[] = [];
  const failedTransactions: string[] = [];
  for (const [transactionId, its] of groupBy(attempts, attempt => attempt.message.envelope.id)) {
    const effects = transactionEffects(
      rows.filter(row => row.transactionId === transactionId),
      its.map(({ message, verdict }) => ({ id: message.id, state: verdict.state })),
      outcomeWhenDelivered(its[0]!.message.envelope),
    );
    its.forEach((attempt, i) => facts.push(toFact(attempt, effects[i]!, at)));
    if (effects.some(effect => effect.outcome === 'failed')) failedTransactions.push(transactionId);
  }
  return { facts, failedTransactions };
}

function toFact(
  { message, system, outcome, verdict, isSkipped }: EndedAttempt<SettledMessage>,
  effect: TransactionEffect,
  at: Date,
): TransactionFact {
  const attempts = message.attempts + (isSkipped ? 0 : 1);
  const { state } = verdict;
  const nextAttemptAt = state === 'parked' ? new Date(at.getTime() + verdict.delayMs) : undefined;
  // After an operator has revived it a delivery has another life, whose steps are not those of the one before.
  const life = message.retries > 0 ? `${message.subscription}:retry:${message.retries}` : message.subscription;
  // What settles has a name of its own: a message that was parked a second time by a consumer that had lost its partition
  // may be delivered twice, first while another delivery was open and then as the last.
  const ended = effect.outcome === undefined ? life : `${life}:last`;
  const discriminator = state === 'parked' ? `${life}:${attempts}` : ended;
  const target = { subscription: message.subscription, system, state, attempts };
  return deliveryFact(message.envelope, state, discriminator, at, {
    ...effect,
    detail: detailOf(outcome),
    durationMs: outcome.durationMs,
    deliveries: [deliveryState(target, outcome, nextAttemptAt)],
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
