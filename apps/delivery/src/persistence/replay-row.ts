import type { ReplaySelection } from '../domain/replay-selection.js';

/** A range of the changed topic as JSON keeps it. */
export interface StoredRange {
  readonly partition: number;
  readonly next: string;
  readonly end: string;
}

/** A replay as people see it. */
export interface Replay {
  readonly id: string;
  readonly subscription: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly ids?: readonly string[];
  readonly requestedBy: string;
  readonly reason: string;
  readonly requestedAt: Date;
  /** waiting: for its turn, or until `nextAttemptAt`. */
  readonly state: 'waiting' | 'running' | 'done' | 'cancelled';
  /** Messages of the topic that were looked at, and that are to be. */
  readonly read: number;
  readonly total: number;
  readonly delivered: number;
  /** The partner will not take them, or did not in all the attempts of the subscription. */
  readonly refused: number;
  /** They waited or were dead letters: they come, or are retried, by themselves. */
  readonly passedOver: number;
  readonly nextAttemptAt?: Date;
  /** Why it waited last. */
  readonly code?: string;
  readonly finishedAt?: Date;
}

export interface ReplayRow {
  readonly id: string;
  readonly subscription: string;
  readonly from_at: Date | null;
  readonly to_at: Date;
  readonly transaction_ids: readonly string[] | null;
  readonly actor: string;
  readonly reason: string;
  readonly requested_at: Date;
  readonly state: 'open' | 'done' | 'cancelled';
  readonly is_running: boolean;
  readonly cluster: string | null;
  readonly ranges: readonly StoredRange[] | null;
  readonly total: string;
  readonly delivered: number;
  readonly refused: number;
  readonly passed_over: number;
  readonly attempts: number;
  readonly last_code: string | null;
  readonly due_at: Date;
  readonly finished_at: Date | null;
}

export const VIEW = 'SELECT *, claim IS NOT NULL AND due_at > now() AS is_running FROM replays';

export function toSelection({ from_at: from, to_at: to, transaction_ids: transactionIds }: ReplayRow): ReplaySelection {
  return from ? { from, to } : { transactionIds: transactionIds ?? [] };
}

export function toReplay(row: ReplayRow): Replay {
  const isOpen = row.state === 'open';
  const total = Number(row.total);
  return {
    id: row.id,
    subscription: row.subscription,
    ...(row.from_at ? { from: row.from_at, to: row.to_at } : { ids: row.transaction_ids ?? [] }),
    requestedBy: row.actor,
    reason: row.reason,
    requestedAt: row.requested_at,
    state: row.state !== 'open' ? row.state : row.is_running ? 'running' : 'waiting',
    read: row.state === 'done' ? total : total - leftOf(row.ranges ?? []),
    total,
    delivered: row.delivered,
    refused: row.refused,
    passedOver: row.passed_over,
    ...(isOpen && !row.is_running ? { nextAttemptAt: row.due_at } : {}),
    ...(row.last_code ? { code: row.last_code } : {}),
    ...(row.finished_at ? { finishedAt: row.finished_at } : {}),
  };
}

function leftOf(ranges: readonly StoredRange[]): number {
  return ranges.reduce((sum, { next, end }) => sum + Number(BigInt(end) - BigInt(next)), 0);
}
