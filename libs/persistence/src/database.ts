import { HubError } from '#libs/kernel';
import type { ClientBase } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { copyIn } from './copy-in.js';

/** One open database transaction, or the database itself: where SQL is sent. */
export interface Queryable {
  /** Rows of one statement; parameters as `$1`, `$2`, … Throws a retriable HubError where trying again helps. */
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/**
 * What happens inside commits or rolls back as one. Statements that need nothing of each other's rows may be given
 * without waiting in between, within one `together`: they travel together and are carried out in the order given.
 */
export interface UnitOfWork extends Queryable {
  /**
   * Appends rows of `copyRow` to a table and columns, `entries (id, at)`: what writes most at the least cost. All or none; throws
   * HubError `taken` where a unique index has one of them already.
   */
  copy(into: string, rows: string): Promise<void>;
  /** Runs after the commit; never after a rollback. */
  afterCommit(action: () => void): void;
}

/** The results of what was given together, once all of it has been answered. Throws what the first of them in the order given failed of. */
export async function together<T extends readonly unknown[] | []>(
  given: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  const settled = await Promise.allSettled(given);
  const results = settled.map(result => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  return results as never;
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
  transaction<T>(work: (tx: UnitOfWork) => Promise<T>): Promise<T> {
    return this.transact(async (unit, begun) => {
      await begun;
      return work(unit);
    });
  }

  /**
   * The same, a round trip shorter: what `work` asks before it first waits goes out together with BEGIN. Where BEGIN
   * fails that stands alone, so it may only read, lock, or write what changes nothing (`lockPositions`: the first offset of a partition).
   */
  transactionAskingFirst<T>(work: (tx: UnitOfWork) => Promise<T>): Promise<T> {
    return this.transact(async (unit, begun) => {
      const asked = (async () => work(unit))();
      const [, result] = await together([begun, asked]);
      return result;
    });
  }

  private async transact<T>(work: (unit: OpenUnit, begun: Promise<unknown>) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    const unit = new OpenUnit(runner);
    try {
      const result = await work(unit, unit.begin());
      await unit.commit();
      return result;
    } catch (error) {
      await unit.rollBack();
      throw error;
    } finally {
      await runner.release();
    }
  }

  async close(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}

/** A unit of work from its begin to its end. What is given to it afterwards is refused: it would stand alone. */
class OpenUnit implements UnitOfWork {
  private readonly actions: (() => void)[] = [];
  private begun: Promise<unknown> | undefined;
  private ended = false;
  private underWay = 0;
  /** The statement that was given last, until it is answered. */
  private last: Promise<unknown> = Promise.resolve();
  private failure: unknown;

  constructor(private readonly runner: QueryRunner) {}

  async begin(): Promise<void> {
    this.begun = run(this.runner, 'BEGIN', []);
    try {
      await this.begun;
    } catch (error) {
      this.ended = true;
      throw error;
    }
  }

  readonly query = <Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
    this.give(() => run<Row>(this.runner, sql, parameters));

  readonly copy = (into: string, rows: string): Promise<void> =>
    this.give(() => withClient(this.runner, client => copyIn(client, into, rows)));

  readonly afterCommit = (action: () => void): void => void this.actions.push(action);

  /** Throws where somebody has not waited for a statement, or has not heard that it failed: COMMIT would then keep nothing and not say so. */
  async commit(): Promise<void> {
    this.ended = true;
    if (this.underWay > 0) throw new HubError('bug', 'internal', 'A statement of the unit of work was not waited for');
    if (this.failure !== undefined) await this.mustStand();
    await run(this.runner, 'COMMIT', []);
    this.actions.forEach(action => action());
  }

  async rollBack(): Promise<void> {
    this.ended = true;
    // A connection that is broken has rolled back by itself; the first error is the one that counts.
    await run(this.runner, 'ROLLBACK', []).catch(() => undefined);
  }

  /** After a failure it stands where it has gone back to a savepoint. */
  private async mustStand(): Promise<void> {
    try {
      await run(this.runner, 'SELECT 1', []);
    } catch (error) {
      if (!isBehindFailure(error)) throw error;
      throw new HubError('bug', 'internal', 'A statement of the unit of work failed unheard', { cause: this.failure });
    }
  }

  private async give<T>(statement: () => Promise<T>): Promise<T> {
    if (this.ended) throw new HubError('bug', 'internal', 'The unit of work has ended');
    this.underWay++;
    const answered = this.answered(statement, this.last);
    this.last = answered.catch(() => undefined); // whoever gave it hears of its failure
    const [, result] = await together([this.begun, answered]);
    return result;
  }

  /** What comes behind a failure fails of that: the error says so, as the transaction being aborted is no reason of its own. */
  private async answered<T>(statement: () => Promise<T>, before: Promise<unknown>): Promise<T> {
    try {
      return await statement();
    } catch (error) {
      if (isBehindFailure(error)) await before; // whose failure may not have been heard of yet
      if (this.failure === undefined || !isBehindFailure(error)) this.failure = error;
      throw this.failure;
    } finally {
      this.underWay--;
    }
  }
}

/** in_failed_sql_transaction */
const isBehindFailure = (error: unknown): boolean => sqlStateOf((error as HubError).cause) === '25P02';

function run<Row>(runner: QueryRunner, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
  return withClient(runner, async client => {
    const result = await client.query<Row & object>(sql, [...parameters]);
    return result.rows ?? []; // several statements in one have several results
  });
}

/** All statements take this way to the driver, so that they leave in the order in which they were given. */
async function withClient<T>(runner: QueryRunner, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = await connected(runner);
  try {
    return await work(client);
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/** Whatever keeps a connection from being made, no statement is to blame. */
async function connected(runner: QueryRunner): Promise<ClientBase> {
  // It would still name its connection, which by now is somebody else's.
  if (runner.isReleased) throw notAvailable(new Error('The connection has been given back'));
  try {
    return (await runner.connect()) as ClientBase;
  } catch (error) {
    throw notAvailable(error);
  }
}

/** SQLSTATE classes after which the same work may succeed: connection, resources, rollback, operator, system. */
const RETRIABLE_CLASSES = new Set(['08', '53', '40', '57', '58', '55', '25']);

/**
 * No such table, column or function, or no right to it: the program and the tables do not fit, as while a deployment
 * changes them. No message is to blame, so a consumer waits; at a door it is a defect like any other.
 */
const MISFIT_CLASS = '42';

const UNIQUE_VIOLATION = '23505';

function toDatabaseError(error: unknown): HubError {
  const state = sqlStateOf(error);
  const options = { cause: error };
  if (state === undefined || RETRIABLE_CLASSES.has(state.slice(0, 2))) return notAvailable(error);
  if (state === UNIQUE_VIOLATION)
    return new HubError('bug', 'taken', 'A row of this identity is there already', options);
  const text = `The database refused a statement (${state})`;
  return state.startsWith(MISFIT_CLASS)
    ? new HubError('bug', `sql-${state}`, text, { ...options, retriable: true })
    : new HubError('bug', 'internal', text, options);
}

function notAvailable(cause: unknown): HubError {
  return new HubError('unavailable', 'unavailable', 'The database is not available', { cause });
}

/** Each has a digit; EPIPE, of a connection that is gone, has none. */
const SQLSTATE = /^(?=.*[0-9])[0-9A-Z]{5}$/;

function sqlStateOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && SQLSTATE.test(code) ? code : undefined;
}
