import type {
  DeliveryFact,
  DeliveryState,
  SettledOutcome,
  TransactionFact,
  TransactionFlag,
  TransactionStep,
} from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { STEP_CODE } from '../log/codes.js';
import type { DeliveryView, StepView, TransactionView } from './transaction-view.js';

/** A fact as it stands in the log. */
export interface LedgerEntry extends TransactionFact {
  /** RFC 3339; when it was written to the log. */
  readonly recordedAt: string;
}

const OUTCOME_OF_DELIVERY: Readonly<Record<DeliveryState, SettledOutcome | null>> = {
  pending: null,
  parked: null,
  delivered: 'succeeded',
  dead: 'failed',
};

/** Steps that the hub does by itself. */
const HUB_STEPS: ReadonlySet<TransactionStep> = new Set(['applied', 'recorded', 'answered']);
const DELIVERY_STEPS: ReadonlySet<TransactionStep> = new Set(['delivered', 'parked', 'dead']);

/** The transaction that its entries, all of them and in any order, tell of. */
export function foldTransaction(entries: readonly LedgerEntry[]): TransactionView {
  const ordered = [...entries].sort(inOrderOfEvents);
  const first = ordered.find(({ step }) => step === 'accepted' || step === 'refused') ?? ordered[0];
  if (!first) throw new HubError('bug', 'internal', 'A transaction without entries');
  const settlement = settlementOf(ordered);
  return {
    transactionId: first.transactionId,
    service: first.service,
    serviceVersion: first.serviceVersion,
    kind: first.kind,
    from: first.from,
    outcome: settlement?.outcome ?? 'open',
    flags: flagsOf(ordered),
    acceptedAt: first.acceptedAt,
    settledAt: settlement?.at ?? null,
    steps: stepsOf(ordered),
    deliveries: deliveriesOf(ordered),
  };
}

/** By the time of the event; what happened in the same millisecond by when it was written, then by kind of step. */
function inOrderOfEvents(a: LedgerEntry, b: LedgerEntry): number {
  return (
    Date.parse(a.at) - Date.parse(b.at) ||
    Date.parse(a.recordedAt) - Date.parse(b.recordedAt) ||
    STEP_CODE[a.step] - STEP_CODE[b.step]
  );
}

/** The last one, but never one that another says it replaces: clocks of two processes may differ. */
function settlementOf(ordered: readonly LedgerEntry[]): LedgerEntry | undefined {
  return ordered.findLast(({ supersedes }) => supersedes) ?? ordered.findLast(({ outcome }) => outcome);
}

function flagsOf(ordered: readonly LedgerEntry[]): TransactionFlag[] {
  return [...new Set(ordered.flatMap(({ flags }) => flags ?? []))];
}

function stepsOf(ordered: readonly LedgerEntry[]): StepView[] {
  const told = new Set<string>();
  return ordered.flatMap(entry => {
    if (!DELIVERY_STEPS.has(entry.step) || !entry.deliveries?.length) return [stepOfEntry(entry)];
    return entry.deliveries.filter(delivery => isNews(delivery, told)).map(delivery => stepOfDelivery(entry, delivery));
  });
}

/** A later entry repeats the state of deliveries that have not moved since. */
function isNews({ subscription, state, attempts, replay }: DeliveryFact, told: Set<string>): boolean {
  const key = JSON.stringify([subscription, state, attempts, replay]);
  if (state === 'pending' || told.has(key)) return false;
  told.add(key);
  return true;
}

function stepOfEntry(entry: LedgerEntry): StepView {
  const { step, at, outcome = null, detail = null, durationMs = null } = entry;
  const bySender = !HUB_STEPS.has(step) && !DELIVERY_STEPS.has(step);
  return { step, at, system: bySender ? entry.from : null, outcome, detail, durationMs };
}

function stepOfDelivery(entry: LedgerEntry, delivery: DeliveryFact): StepView {
  const { state, system, detail = null, durationMs = null } = delivery;
  const step = state === 'pending' ? entry.step : state;
  const shown = delivery.replay === undefined ? detail : detailOfReplay(delivery.replay, detail);
  return { step, at: entry.at, system, outcome: OUTCOME_OF_DELIVERY[state], detail: shown, durationMs };
}

function detailOfReplay(replay: string, detail: string | null): string {
  return detail === null ? `replay ${replay}` : `replay ${replay}: ${detail}`;
}

/** The latest state of each subscription, in the order in which they were first seen; a replay changes none. */
function deliveriesOf(ordered: readonly LedgerEntry[]): DeliveryView[] {
  const latest = new Map<string, DeliveryView>();
  for (const { deliveries = [] } of ordered) {
    for (const { subscription, system, state, attempts, nextAttemptAt, replay } of deliveries) {
      if (replay !== undefined) continue;
      const waits = state === 'pending' || state === 'parked';
      const view = { subscription, system, state, attempts, nextAttemptAt: (waits && nextAttemptAt) || null };
      latest.set(subscription, view);
    }
  }
  return [...latest.values()];
}
