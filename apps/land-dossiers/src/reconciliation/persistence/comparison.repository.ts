import { HubError } from '#libs/kernel';
import { setLocally, type UnitOfWork } from '#libs/persistence';
import type { BookForm } from '../domain/parties.js';
import { FIND_CAUSES, FIND_DIFFERENCES, FIND_REPEATS, FINISH, SUM_UP_AGENCIES } from './comparison.sql.js';
import type { Order } from './reconciliations.repository.js';

/**
 * How PostgreSQL goes about it: it knows nothing yet of lines that have just come, and a plan that looks for each of a
 * hundred thousand by itself would never end. Longer than a statement may take else.
 */
const PLANNING = {
  enable_nestloop: 'off',
  jit: 'off',
  work_mem: '32MB',
  statement_timeout: '240s',
  idle_in_transaction_session_timeout: '240s',
};

/** Compares a book that has come in with the hub's, all as of one moment, within one unit of work. */
export class ComparisonRepository {
  constructor(private readonly tx: UnitOfWork) {}

  /** Throws where the book is not whole any more, or the comparison was given up: then nothing of it is left. */
  async compare(id: string, order: Order, form: BookForm): Promise<void> {
    await this.tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await setLocally(this.tx, PLANNING);
    await this.refuseLoss(id);
    const repeats = await this.tx.query(`${FIND_REPEATS} RETURNING 1`, [id]);
    const scope = scopeOf(id, order, form);
    await this.tx.query(FIND_DIFFERENCES, [...scope, ...statePairs(form)]);
    await this.tx.query(SUM_UP_AGENCIES, scope);
    await setLocally(this.tx, { enable_nestloop: 'on' });
    await this.tx.query(FIND_CAUSES, [id, order.system ?? null, order.party === 'one-stop']);
    const finished = await this.tx.query(FINISH, [id, repeats.length]);
    if (finished.length === 0) throw givenUp();
    await this.tx.query('DELETE FROM book_lines WHERE reconciliation_id = $1', [id]);
  }

  /** After a crash of PostgreSQL the table of lines is empty: then everything would be "only here". */
  private async refuseLoss(id: string): Promise<void> {
    const rows = await this.tx.query<{ lost: boolean }>(
      `SELECT taken <> (SELECT count(*) FROM book_lines WHERE reconciliation_id = $1) AS lost
       FROM reconciliations WHERE id = $1 AND state = 'comparing'`,
      [id],
    );
    if (rows.length === 0) throw givenUp();
    if (rows[0]!.lost) throw new HubError('unavailable', 'book-lost', 'The list was lost in a restart of the database');
  }
}

export function givenUp(): HubError {
  return new HubError('conflict', 'interrupted', 'The comparison was given up, since nothing was heard of it');
}

function scopeOf(id: string, { agency, period }: Order, { scope }: BookForm): unknown[] {
  const [from, to] = [new Date(period.from).toISOString(), new Date(period.to).toISOString()];
  // `000.00.01.H27` covers what ends in `.01.H27`; `000.00.00.H27` is the province.
  return [id, from, to, agency, agency.replace(/^(0+\.)+/, ''), scope === 'tax-leg'];
}

function statePairs({ states }: BookForm): [string[], string[]] {
  const pairs = [...states].flatMap(([theirs, ours]) => ours.map(each => [theirs, each] as const));
  return [pairs.map(([theirs]) => theirs), pairs.map(([, ours]) => ours)];
}
