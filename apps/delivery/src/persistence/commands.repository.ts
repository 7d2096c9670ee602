import { Injectable } from '@nestjs/common';
import type { DeliveryCommand } from '#libs/contracts';
import { toHubError } from '#libs/kernel';
import { Database, type UnitOfWork } from '#libs/persistence';
import {
  type CommandRow,
  type CommandState,
  type CommandView,
  HAS_REPLAY,
  IS_BEHIND,
  toCommandView,
  VIEW,
} from './command-row.js';

/** A command whose turn it is, for as long as the unit of work lives. */
export interface TakenCommand extends Pick<DeliveryCommand, 'id' | 'actor' | 'reason' | 'action' | 'subscription'> {
  readonly transactionIds: readonly string[];
  /** Here for so long that what its sender knew is known here as well. */
  readonly isLate: boolean;
}

/** What became of it. One that waits is tried again later. */
export type CommandEnd =
  | { readonly state: 'done'; readonly retried: number }
  | { readonly state: 'done'; readonly replay: string }
  | { readonly state: 'refused' | 'waiting'; readonly code: string };

/** What became of a command, and what went wrong where it is to be tried again. */
export interface CarriedOut {
  readonly command: TakenCommand;
  readonly end: CommandEnd;
  readonly error?: unknown;
}

export interface CommandQuery {
  readonly state: CommandState | undefined;
  readonly subscription: string | undefined;
  /** Only those that came before this place. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** What other apps want done for their operators. */
@Injectable()
export class CommandsRepository {
  constructor(private readonly database: Database) {}

  /** In their order; one that is here already changes nothing. */
  async keep(commands: readonly DeliveryCommand[]): Promise<void> {
    await this.database.query(KEEP, [JSON.stringify(commands)]);
  }

  /**
   * Takes the oldest command whose turn it is, which no other process has, and writes what became of it in the transaction that
   * did it. What went wrong is undone, and the command put off, so that it is in nobody's way. undefined where there is none.
   */
  carryOutNext(
    carryOut: (tx: UnitOfWork, command: TakenCommand) => Promise<CommandEnd>,
  ): Promise<CarriedOut | undefined> {
    return this.database.transaction(async tx => {
      const [command] = await tx.query<TakenCommand>(TAKE);
      if (!command) return undefined;
      const result = await tryWithin(tx, () => carryOut(tx, command));
      await writeEnd(tx, command, result.end);
      return { command, ...result };
    });
  }

  /** In their order, so that none that has ended is read. */
  async areWaiting(): Promise<boolean> {
    const sql = `SELECT FROM commands WHERE state = 'waiting' ORDER BY place LIMIT 1`;
    return (await this.database.query(sql)).length > 0;
  }

  /** Removes as many as that of those that ended so long ago. Returns how many it were. */
  async forget(keepDays: number, limit: number): Promise<number> {
    return (await this.database.query(FORGET, [keepDays, limit])).length;
  }

  async find(id: string): Promise<CommandView | undefined> {
    const [row] = await this.database.query<CommandRow>(`${VIEW} WHERE id = $1`, [id]);
    return row && toCommandView(row);
  }

  async knownOf(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>('SELECT id FROM commands WHERE id = ANY($1::uuid[])', [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** What came last first, and where to go on, if there may be more. */
  async list({ state, subscription, before, limit }: CommandQuery): Promise<{ items: CommandView[]; next?: string }> {
    const rows = await this.database.query<CommandRow>(
      `${VIEW} WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR subscription = $2)
         AND ($3::bigint IS NULL OR place < $3::bigint)
       ORDER BY place DESC LIMIT $4`,
      [state ?? null, subscription ?? null, before ?? null, limit],
    );
    const items = rows.map(toCommandView);
    return rows.length < limit ? { items } : { items, next: rows[rows.length - 1]!.place };
  }
}

/** The command stays taken where it fails. */
async function tryWithin(
  tx: UnitOfWork,
  work: () => Promise<CommandEnd>,
): Promise<{ readonly end: CommandEnd; readonly error?: unknown }> {
  await tx.query('SAVEPOINT before_command');
  try {
    return { end: await work() };
  } catch (error) {
    await tx.query('ROLLBACK TO SAVEPOINT before_command');
    return { end: { state: 'waiting', code: toHubError(error).code }, error };
  }
}

async function writeEnd(tx: UnitOfWork, { id }: TakenCommand, end: CommandEnd): Promise<void> {
  const [code, retried, replay] = [
    'code' in end ? end.code : null,
    'retried' in end ? end.retried : null,
    'replay' in end ? end.replay : null,
  ];
  await tx.query(END, [id, end.state, code, retried, replay]);
}

const KEEP = `
  INSERT INTO commands (id, asked_at, actor, reason, action, subscription, transaction_ids, subject)
  SELECT id, at, actor, reason, action, subscription, transactions, subject
  FROM ROWS FROM (json_to_recordset($1::json) AS (id uuid, at timestamptz, actor text, reason text, action text,
    subscription text, transactions uuid[], subject text)) WITH ORDINALITY AS t
  ORDER BY ordinality
  ON CONFLICT (id) DO NOTHING`;

/** What ends meanwhile is looked at again when its lock is there, so no two processes have one, nor two of one queue. */
const TAKE = `
  SELECT id, actor, reason, action, subscription, transaction_ids AS "transactionIds",
    arrived_at < now() - interval '1 minute' AS "isLate"
  FROM commands c WHERE state = 'waiting' AND due_at <= now() AND NOT ${IS_BEHIND} AND NOT (${HAS_REPLAY})
  ORDER BY place LIMIT 1 FOR UPDATE OF c SKIP LOCKED`;

const END = `
  UPDATE commands SET state = $2, code = $3, retried = $4::integer, replay = $5::bigint,
    due_at = now() + CASE $2 WHEN 'waiting' THEN interval '5 seconds' ELSE interval '0' END,
    ended_at = CASE $2 WHEN 'waiting' THEN NULL ELSE now() END
  WHERE id = $1`;

const FORGET = `
  DELETE FROM commands WHERE id IN (
    SELECT id FROM commands WHERE ended_at < now() - $1 * interval '1 day'
    ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING 1`;
