import type { Cause } from './difference.js';

/** A call of the management door that an operator makes to carry a repair out. */
export interface RepairCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** What a dossier's messages are, and who was to be brought them. */
export interface ResendPlan {
  readonly cause: Cause;
  readonly subscriptions: readonly string[];
  /** Transactions of the messages that were passed on, in order. */
  readonly messageIds: readonly string[];
  readonly reason: string;
}

/** Ids that one replay takes. */
const IDS_OF_A_REPLAY = 1_000;

/**
 * What waits or is dead is tried again, since a replay passes it over; what was delivered is replayed. Of a dossier with
 * more messages than a replay takes, one after the other.
 */
export function resendCalls({ cause, subscriptions, messageIds, reason }: ResendPlan): RepairCall[] {
  return subscriptions.flatMap(subscription => {
    if (cause === 'delivery-dead' || cause === 'delivery-waiting') return retryCalls(subscription, cause, reason);
    return replayCalls(subscription, messageIds, reason);
  });
}

function retryCalls(subscription: string, cause: Cause, reason: string): RepairCall[] {
  const state = cause === 'delivery-dead' ? 'dead' : 'parked';
  return [
    { method: 'GET', path: `/api/v1/deliveries?state=${state}&subscription=${encodeURIComponent(subscription)}` },
    { method: 'POST', path: '/api/v1/deliveries/{id}/retry', body: { reason } },
  ];
}

function replayCalls(subscription: string, messageIds: readonly string[], reason: string): RepairCall[] {
  const calls: RepairCall[] = [];
  for (let start = 0; start < messageIds.length; start += IDS_OF_A_REPLAY) {
    const ids = messageIds.slice(start, start + IDS_OF_A_REPLAY);
    calls.push({ method: 'POST', path: '/api/v1/deliveries/replay', body: { subscription, ids, reason } });
  }
  return calls;
}
