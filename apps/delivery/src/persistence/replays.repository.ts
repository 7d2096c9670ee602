import type { DeliveryOutcome } from '#libs/connectors';
import type { TransactionFact } from '#libs/contracts';
import { toFactMessages } from '#libs/messaging';
import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { Database, Outbox, type UnitOfWork } from '#libs/persistence';
import type { ReplaySelection } from '../domain/replay-selection.js';
import { type Actor, recordAction } from './actions.repository.js';
import { LEASE } from './claims.repository.js';
import { pauseGone } from './pauses.repository.js';
import type { PauseSubject } from '../domain/pause-subject.js';
import { type ReplayedEvent, storeReplayed } from './replayed-events.js';
import { type Replay, type ReplayRow, type StoredRange, toReplay, toSelection, VIEW } from './replay-row.js';

/** A replay that this process alone carries out, until its lease ends. */
export interface ClaimedReplay {
  readonly id: string;
  readonly claim: string;
  readonly subscription: string;
  readonly selection: ReplaySelection;
  /** Of this cluster; undefined before the first has taken it up. */
  readonly cluster: string | undefined;
  readonly ranges: readonly StoredRange[];
  /** Failed ones of the message at which it stands. */
  readonly attempts: number;
}

/** What was brought since the last time, and how it goes on. */
export interface ReplayProgress {
  readonly ranges: readonly StoredRange[];
  readonly delivered: number;
  readonly refused: number;
  readonly passedOver: number;
  readonly attempts: number;
  readonly facts: readonly TransactionFact[];
  /** Of the last attempt, where that failed. */
  readonly outcome?: DeliveryOutcome;
  /** Why it does not go on at once; absent where it does. Without `delayMs` this process itself waits, and has it. */
  readonly waits?: { readonly code: string; readonly delayMs?: number };
  readonly isDone?: boolean;
}

/** What of some events needs no replay, and whether anything may be sent at all. */
export interface ReplayLookUp {
  /** They wait or are dead: they come, or are retried, by themselves. */
  readonly open: ReadonlySet<string>;
  readonly isPaused: boolean;
}

/** What people have had brought again. */
@Injectable()
export class ReplaysRepository {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** Throws `replay-under-way` (409) where the subscription has one. */
  async request(subscription: string, selection: ReplaySelection, decision: Actor): Promise<Replay> {
    return this.database.transaction(async tx => {
      const id = await requestWithin(tx, subscription, selection, decision);
      if (!id) throw new HubError('conflict', 'replay-under-way', 'The subscription has a replay that is not done');
      const [replay] = await tx.query<ReplayRow>(`${VIEW} WHERE id = $1`, [id]);
      return toReplay(replay!);
    });
  }

  /** Nothing begins after it; a message that is under way may arrive. One that is over stays as it is. */
  async cancel(id: string, { actor, reason }: Actor): Promise<Replay | undefined> {
    return this.database.transaction(async tx => {
      const rows = await tx.query(
        `UPDATE replays SET state = 'cancelled', finished_at = now(), claim = NULL WHERE id = $1 AND state = 'open' RETURNING 1`,
        [id],
      );
      if (rows.length > 0) {
        const unfetched = await tx.query('DELETE FROM replayed WHERE replay = $1 RETURNING 1', [id]);
        const affected = unfetched.length;
        await recordAction(tx, { actor, action: 'cancel', subject: `replays/${id}`, reason, affected });
      }
      const [row] = await tx.query<ReplayRow>(`${VIEW} WHERE id = $1`, [id]);
      return row && toReplay(row);
    });
  }

  /** The newest first; `before`: only those with a smaller id. */
  async list(before: string | undefined, limit: number): Promise<Replay[]> {
    const where = 'WHERE $1::bigint IS NULL OR id < $1::bigint ORDER BY id DESC LIMIT $2';
    return (await this.database.query<ReplayRow>(`${VIEW} ${where}`, [before ?? null, limit])).map(toReplay);
  }

  async find(id: string): Promise<Replay | undefined> {
    const [row] = await this.database.query<ReplayRow>(`${VIEW} WHERE id = $1`, [id]);
    return row && toReplay(row);
  }

  /** The one that has waited longest of those that are due. */
  async claim(): Promise<ClaimedReplay | undefined> {
    const [row] = await this.database.query<ReplayRow & { claim: string }>(CLAIM);
    if (!row) return undefined;
    const { id, claim, subscription, attempts, cluster, ranges } = row;
    const selection = toSelection(row);
    return { id, claim, subscription, selection, cluster: cluster ?? undefined, ranges: ranges ?? [], attempts };
  }

  async plan({ id, claim }: ClaimedReplay, cluster: string, ranges: readonly StoredRange[]): Promise<void> {
    await this.database.query(
      `UPDATE replays SET cluster = $3, ranges = $4, total = (
         SELECT coalesce(sum("end" - next), 0) FROM jsonb_to_recordset($4) AS r(next bigint, "end" bigint))
       WHERE id = $1 AND claim = $2`,
      [id, claim, cluster, JSON.stringify(ranges)],
    );
  }

  async lookUp(
    subscription: string,
    transactionIds: readonly string[],
    pauseSubjects: readonly PauseSubject[],
  ): Promise<ReplayLookUp> {
    const [pauses, rows] = await Promise.all([
      this.database.query('SELECT FROM pauses WHERE subject = ANY($1::text[])', [pauseSubjects]),
      this.database.query<{ transactionId: string }>(
        `SELECT transaction_id AS "transactionId" FROM parked WHERE subscription = $1 AND transaction_id = ANY($2::uuid[])`,
        [subscription, transactionIds],
      ),
    ]);
    return { open: new Set(rows.map(row => row.transactionId)), isPaused: pauses.length > 0 };
  }

  /**
   * With the facts that tell of it, and with what its partner is to fetch. False where it belongs to somebody else by now,
   * or was cancelled.
   */
  async save(
    replay: ClaimedReplay,
    progress: ReplayProgress,
    toFetch: readonly ReplayedEvent[] = [],
  ): Promise<boolean> {
    const { id, claim, subscription } = replay;
    return this.database.transaction(async tx => {
      const rows = await tx.query(SAVE, [id, claim, ...progressColumns(progress)]);
      if (rows.length === 0) return false;
      await storeReplayed(tx, replay, toFetch);
      await pauseGone(tx, [{ subscription, outcome: progress.outcome }]);
      await this.outbox.add(tx, toFactMessages(progress.facts));
      return true;
    });
  }

  /** How many of its events its partner has not fetched and acknowledged yet. */
  async countUnfetched({ id }: ClaimedReplay): Promise<number> {
    const sql = 'SELECT count(*)::int AS count FROM replayed WHERE replay = $1';
    const [row] = await this.database.query<{ count: number }>(sql, [id]);
    return row?.count ?? 0;
  }

  /** False as in `save`. */
  async isHeld({ id, claim }: ClaimedReplay): Promise<boolean> {
    const rows = await this.database.query('SELECT FROM replays WHERE id = $1 AND claim = $2', [id, claim]);
    return rows.length > 0;
  }

  /** False as in `save`. */
  async renew({ id, claim }: ClaimedReplay): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE replays SET due_at = now() + ${LEASE} WHERE id = $1 AND claim = $2 RETURNING 1`,
      [id, claim],
    );
    return rows.length > 0;
  }

  /** Gives it back as it was saved last. */
  async release({ id, claim }: ClaimedReplay, delayMs: number): Promise<void> {
    await this.database.query(
      `UPDATE replays SET claim = NULL, due_at = now() + $3 * interval '1 ms' WHERE id = $1 AND claim = $2`,
      [id, claim, delayMs],
    );
  }
}

/** As `request`, within the caller's unit of work: the replay's id, undefined where the subscription has one that is not done. */
export async function requestWithin(
  tx: UnitOfWork,
  subscription: string,
  selection: ReplaySelection,
  { actor, reason }: Actor,
): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(REQUEST, [subscription, ...selectionColumns(selection), actor, reason]);
  if (!row) return undefined;
  const affected = 'transactionIds' in selection ? selection.transactionIds.length : 0;
  await recordAction(tx, { actor, action: 'replay', subject: `subscriptions/${subscription}`, reason, affected });
  return row.id;
}

/** Not at once: what was delivered a moment ago is history only when its offset is committed (every 250 ms). */
const REQUEST = `
  INSERT INTO replays (subscription, from_at, to_at, transaction_ids, actor, reason, due_at)
  VALUES ($1, $2, coalesce($3::timestamptz, now()), $4::uuid[], $5, $6, now() + interval '1 second')
  ON CONFLICT (subscription) WHERE state = 'open' DO NOTHING RETURNING id`;

const CLAIM = `
  UPDATE replays SET claim = nextval('claims'), due_at = now() + ${LEASE}
  WHERE id = (SELECT id FROM replays WHERE state = 'open' AND due_at <= now()
              ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING *`;

const SAVE = `
  UPDATE replays SET ranges = $3, delivered = delivered + $4, refused = refused + $5, passed_over = passed_over + $6,
    attempts = $7, last_code = coalesce($8, last_code),
    claim = CASE WHEN $9::double precision IS NULL AND NOT $10 THEN claim END,
    due_at = now() + CASE WHEN $9::double precision IS NULL THEN ${LEASE} ELSE $9 * interval '1 ms' END,
    state = CASE WHEN $10 THEN 'done' ELSE state END, finished_at = CASE WHEN $10 THEN now() END
  WHERE id = $1 AND claim = $2 RETURNING 1`;

function selectionColumns(selection: ReplaySelection): unknown[] {
  return 'transactionIds' in selection ? [null, null, selection.transactionIds] : [selection.from, selection.to, null];
}

function progressColumns({
  ranges,
  delivered,
  refused,
  passedOver,
  attempts,
  waits,
  isDone,
}: ReplayProgress): unknown[] {
  const waiting = [waits?.code ?? null, waits?.delayMs ?? null];
  return [JSON.stringify(ranges), delivered, refused, passedOver, attempts, ...waiting, isDone === true];
}
