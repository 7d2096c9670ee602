import { HubError } from '#libs/kernel';
import type { DataSource, QueryRunner } from 'typeorm';

/** One open database transaction, or the database itself: where SQL is sent. */
export interface Queryable {
  /** Rows of one statement; parameters as `$1`, `$2`, … Throws a retriable HubError where trying again helps. */
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** What happens inside commits or rolls back as one. */
export interface UnitOfWork extends Queryable {
  /** Runs after the commit; never after a rollback. */
  afterCommit(action: () => void): void;
}

/** Settings of PostgreSQL for the rest of a unit of work, such as what the planner may do; in one statement. */
export async function setLocally(tx: UnitOfWork, settings: Readonly<Record<string, string>>): Promise<void> {
  const pairs = Object.entries(settings);
  const calls = pairs.map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, true)`);
  await tx.query(`SELECT ${calls.join(', ')}`, pairs.flat());
}

/** The PostgreSQL schema of one app, under the role of that app. */
export class Database implements Queryable {
  constructor(
    readonly schema: string,
    private readonly source: DataSource,
  ) {}

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.source.createQueryRunner();
    try {
      return await run<Row>(runner, sql, parameters);
    } finally {
      await runner.release();
    }
  }

  /** One database transaction around `work`; commits when it resolves, rolls back when it rejects. */
  async transaction<T>(work: (tx: UnitOfWork) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    const actions: (() => void)[] = [];
    const tx: UnitOfWork = {
      query: (sql, parameters = []) => run(runner, sql, parameters),
      afterCommit: action => void actions.push(action),
    };
    try {
      await run(runner, 'BEGIN', []);
      const result = await work(tx);
      await run(runner, 'COMMIT', []);
      actions.forEach(action => action());
      return result;
    } catch (error) {
      await rollBack(runner);
      throw error;
    } finally {
      await runner.release();
    }
  }

  async close(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}

async function run<Row>(runner: QueryRunner, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
  try {
    const result = await runner.query(sql, [...parameters], true);
    return (result.records ?? []) as Row[];
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/** A connection that is broken has rolled back by itself; the first error is the one that counts. */
async function rollBack(runner: QueryRunner): Promise<void> {
  await runner.query('ROLLBACK').catch(() => undefined);
}

/** SQLSTATE classes after which the same work may succeed: connection, resources, rollback, operator, system. */
const RETRIABLE_CLASSES = new Set(['08', '53', '40', '57', '58', '55', '25']);

/**
 * No such table, column or function, or no right to it: the program and the tables do not fit, as while a deployment
 * changes them. No message is to blame, so a consumer waits; at a door it is a defect like any other.
 */
const MISFIT_CLASS = '42';

function toDatabaseError(error: unknown): HubError {
  const state = sqlStateOf(error);
  const options = { cause: error };
  if (state === undefined || RETRIABLE_CLASSES.has(state.slice(0, 2))) {
    return new HubError('unavailable', 'unavailable', 'The database is not available', options);
  }
  const text = `The database refused a statement (${state})`;
  return state.startsWith(MISFIT_CLASS)
    ? new HubError('bug', `sql-${state}`, text, { ...options, retriable: true })
    : new HubError('bug', 'internal', text, options);
}

function sqlStateOf(error: unknown): string | undefined {
  const code = (error as { driverError?: { code?: unknown }; code?: unknown }).driverError?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
