import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { Database, type UnitOfWork } from '#libs/persistence';
import { type Actor, raiseAffected, recordAction } from './actions.repository.js';
import { COUNTED, countUpTo } from './bounded-count.js';
import { BY_SUBSCRIPTION } from './by-subscription.js';
import { allOf, type KeySlice, keySlices, ROWS_AT_ONCE } from './key-slices.js';
import { revive } from './revivals.js';

/** A delivery that is not done, as an operator sees it: without the record. */
export interface DeliveryView {
  readonly id: string;
  readonly transactionId: string;
  readonly subscription: string;
  readonly system: string;
  readonly businessKey: string;
  readonly state: 'parked' | 'dead';
  readonly attempts: number;
  /** How often an operator has revived it. */
  readonly retries: number;
  /** Its partner fetches it. */
  readonly pull?: boolean;
  /** Of the oldest message of a key; the others wait behind it. */
  readonly nextAttemptAt?: Date;
  readonly lastAttemptAt?: Date;
  readonly code?: string;
  readonly detail?: string;
  readonly acceptedAt: Date;
  readonly parkedAt: Date;
}

export interface DeliveryQuery {
  readonly state?: 'parked' | 'dead' | undefined;
  readonly subscription?: string | undefined;
  /** Only those with a greater id. */
  readonly after: string;
  readonly limit: number;
}

/** Which deliveries of a subscription: all, or those that failed last with a code, or of some transactions. */
export interface RetrySelection {
  readonly code?: string | undefined;
  readonly transactionIds?: readonly string[] | undefined;
}

export interface OpenCount {
  readonly subscription: string;
  readonly state: 'pending' | 'dead';
  /** `COUNTED` is so many or more. */
  readonly count: number;
}

/** What is parked and what is dead, for the people who look after it. */
@Injectable()
export class DeliveriesRepository {
  constructor(private readonly database: Database) {}

  async list({ state, subscription, after, limit }: DeliveryQuery): Promise<DeliveryView[]> {
    const rows = await this.database.query<ViewRow>(LIST, [
      after,
      state === undefined ? null : state === 'parked' ? 'pending' : state,
      subscription ?? null,
      limit,
    ]);
    return rows.map(toView);
  }

  /** What waits to be fetched is left out. */
  counts(): Promise<OpenCount[]> {
    return this.database.transaction(tx => countOpen(tx, COUNTED));
  }

  /**
   * Makes it due now; a dead one gets a new life, with all its attempts. Undefined where there is none of this id;
   * throws `waits-for-partner` (409) for one that waits to be fetched.
   */
  async retry(id: string, { actor, reason }: Actor): Promise<DeliveryView | undefined> {
    return this.database.transaction(async tx => {
      await reviveOne(tx, id);
      const [row] = await tx.query<ViewRow>(`${VIEW} WHERE p.id = $1`, [id]);
      if (row) await recordAction(tx, { actor, action: 'retry', subject: `deliveries/${id}`, reason, affected: 1 });
      return row && toView(row);
    });
  }

  /**
   * Those of the subscriptions that have something parked or dead that failed last with the code. One statement each: to find that
   * there is none of it, all that waits of a subscription is read.
   */
  async failedWith(code: string, subscriptions: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const subscription of [...subscriptions].sort()) {
      const sql = `SELECT FROM parked WHERE ${BY_SUBSCRIPTION} = $1 AND last_code = $2 LIMIT 1`;
      if ((await this.database.query(sql, [subscription, code])).length > 0) found.push(subscription);
    }
    return found;
  }

  /**
   * As `retry`, for all of a subscription or of the selection. In transactions of some `rows`, the record in the first of them
   * and right after each: what is done stays done where a later one fails, and calling again goes on. Gives how many it was,
   * after each.
   */
  async *retryAll(
    subscription: string,
    selection: RetrySelection,
    decision: Actor,
    rows = ROWS_AT_ONCE,
  ): AsyncGenerator<number> {
    const { code, transactionIds } = selection;
    if (transactionIds) {
      yield this.database.transaction(tx => retryWithin(tx, subscription, { code, transactionIds }, decision));
      return;
    }
    let act: string | undefined;
    for await (const slice of keySlices(this.database, subscription, rows)) {
      const before = act;
      const done = await this.database.transaction(tx => retrySlice(tx, { slice, code }, decision, before));
      act = done.act;
      yield done.affected;
    }
  }
}

/** What is open of each subscription, also of one that the registry knows no more, up to so many. */
export function countOpen(tx: UnitOfWork, limit: number): Promise<OpenCount[]> {
  return countUpTo(tx, COUNT_OPEN, limit);
}

/** From one subscription to the next by the index: what lies between is not read. */
const COUNT_OPEN = `
  WITH RECURSIVE known AS (
    (SELECT subscription FROM parked ORDER BY ${BY_SUBSCRIPTION}, id LIMIT 1)
    UNION ALL
    SELECT next.subscription FROM known CROSS JOIN LATERAL (
      SELECT subscription FROM parked WHERE ${BY_SUBSCRIPTION} > known.subscription
      ORDER BY ${BY_SUBSCRIPTION}, id LIMIT 1) next)
  SELECT known.subscription, state, count FROM known CROSS JOIN LATERAL (
    SELECT 'pending' AS state, count(*)::integer AS count FROM (
      SELECT FROM parked WHERE subscription = known.subscription AND state = 'pending' AND pull_position IS NULL
      LIMIT $1) AS pending
    UNION ALL
    SELECT 'dead', count(*)::integer FROM (
      SELECT FROM parked WHERE ${BY_SUBSCRIPTION} = known.subscription AND state = 'dead' LIMIT $1) AS dead) AS counted
  WHERE count > 0`;

/** As `retryAll`, within the caller's unit of work: 1,000 transactions at the most, as doors and commands take them. */
export async function retryWithin(
  tx: UnitOfWork,
  subscription: string,
  selection: RetrySelection & { readonly transactionIds: readonly string[] },
  decision: Actor,
): Promise<number> {
  return (await retrySlice(tx, { slice: allOf(subscription), ...selection }, decision)).affected;
}

/** `act`: the record of the retry of which this slice is a part, where it is not the first. */
async function retrySlice(
  tx: UnitOfWork,
  which: RetrySelection & { readonly slice: KeySlice },
  { actor, reason }: Actor,
  act?: string,
): Promise<{ readonly act: string; readonly affected: number }> {
  const affected = await revive(tx, which);
  if (act !== undefined) {
    await raiseAffected(tx, act, affected);
    return { act, affected };
  }
  const about = `subscriptions/${which.slice.subscription}`;
  const subject = which.code === undefined ? about : `${about}#${which.code}`;
  return { act: await recordAction(tx, { actor, action: 'retry', subject, reason, affected }), affected };
}

async function reviveOne(tx: UnitOfWork, id: string): Promise<void> {
  const [row] = await tx.query<{ subscription: string; is_pull: boolean }>(
    'SELECT subscription, pull_position IS NOT NULL AS is_pull FROM parked WHERE id = $1',
    [id],
  );
  if (!row) return;
  const revived = await revive(tx, { slice: allOf(row.subscription), id });
  if (row.is_pull && revived === 0) {
    throw new HubError('conflict', 'waits-for-partner', 'Its partner has not fetched and acknowledged it yet');
  }
}

const VIEW = `
  SELECT p.id, p.transaction_id, p.subscription, p.system, p.business_key, p.state, p.attempts, p.retries, p.last_code,
         p.pull_position IS NOT NULL AS is_pull, p.last_detail, p.last_attempt_at, p.accepted_at, p.created_at,
         (SELECT k.due_at FROM blocked_keys k
          WHERE p.state = 'pending' AND k.subscription = p.subscription AND k.business_key = p.business_key
            AND NOT EXISTS (SELECT 1 FROM parked e WHERE e.subscription = p.subscription
                            AND e.business_key = p.business_key AND e.state = 'pending' AND e.pull_position IS NULL AND e.id < p.id)) AS due_at
  FROM parked p`;

const LIST = `${VIEW}
  WHERE p.id > $1::bigint AND ($2::text IS NULL OR p.state = $2) AND ($3::text IS NULL OR p.${BY_SUBSCRIPTION} = $3)
  ORDER BY p.id LIMIT $4`;

interface ViewRow {
  readonly id: string;
  readonly transaction_id: string;
  readonly subscription: string;
  readonly system: string;
  readonly business_key: string;
  readonly state: 'pending' | 'dead';
  readonly attempts: number;
  readonly retries: number;
  readonly is_pull: boolean;
  readonly last_code: string | null;
  readonly last_detail: string | null;
  readonly last_attempt_at: Date | null;
  readonly accepted_at: Date;
  readonly created_at: Date;
  readonly due_at: Date | null;
}

function toView(row: ViewRow): DeliveryView {
  return {
    id: row.id,
    transactionId: row.transaction_id,
    subscription: row.subscription,
    system: row.system,
    businessKey: row.business_key,
    state: row.state === 'dead' ? 'dead' : 'parked',
    attempts: row.attempts,
    retries: row.retries,
    ...(row.is_pull ? { pull: true } : {}),
    ...(row.due_at ? { nextAttemptAt: row.due_at } : {}),
    ...(row.last_attempt_at ? { lastAttemptAt: row.last_attempt_at } : {}),
    ...(row.last_code ? { code: row.last_code } : {}),
    ...(row.last_detail ? { detail: row.last_detail } : {}),
    acceptedAt: row.accepted_at,
    parkedAt: row.created_at,
  };
}
