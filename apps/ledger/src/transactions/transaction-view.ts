import type { DeliveryState, Outcome, SettledOutcome, TransactionFlag, TransactionStep } from '#libs/contracts';

/** A transaction as `GET …/transactions/{id}` shows it (contract.md). Times are RFC 3339 in UTC. */
export interface TransactionView {
  readonly transactionId: string;
  readonly service: string;
  readonly serviceVersion: string;
  readonly kind: string;
  readonly from: string;
  readonly outcome: Outcome;
  readonly flags: readonly TransactionFlag[];
  readonly acceptedAt: string;
  readonly settledAt: string | null;
  readonly steps: readonly StepView[];
  readonly deliveries: readonly DeliveryView[];
}

export interface StepView {
  readonly step: TransactionStep;
  readonly at: string;
  /** The sending system, or the one that was delivered to; null where the hub itself did it. */
  readonly system: string | null;
  readonly outcome: SettledOutcome | null;
  readonly detail: string | null;
  readonly durationMs: number | null;
}

export interface DeliveryView {
  readonly subscription: string;
  readonly system: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
}

/**
 * What a system may see of a transaction: everything of its own; of one that was delivered to it, nothing about the
 * deliveries to others; of any other nothing (undefined).
 */
export function viewFor(system: string, view: TransactionView): TransactionView | undefined {
  if (view.from === system) return view;
  const own = view.deliveries.filter(delivery => delivery.system === system);
  // By the step, where only a replay has brought it.
  const wasDelivered = view.steps.some(({ step, system: to }) => step === 'delivered' && to === system);
  if (!wasDelivered) return undefined;
  const concernsIt = (step: StepView): boolean => [null, view.from, system].includes(step.system);
  return { ...view, steps: view.steps.filter(concernsIt), deliveries: own };
}
