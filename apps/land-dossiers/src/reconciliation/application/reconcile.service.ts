import { Injectable } from '@nestjs/common';
import { LandReconciliationConfig } from '#libs/config';
import { HubError, toHubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { Database, type UnitOfWork } from '#libs/persistence';
import { type BookForm, BookForms } from '../domain/parties.js';
import { BookLinesRepository } from '../persistence/book-lines.repository.js';
import { ComparisonRepository, givenUp } from '../persistence/comparison.repository.js';
import { type AskedOrder, type Order, ReconciliationsRepository } from '../persistence/reconciliations.repository.js';
import { BookIntake } from './book-intake.js';

const logger = createLogger('reconciliation');
/** At once, by all processes: each may fill a connection and a core of the database. */
const MAX_OPEN = 4;

/** Takes a party's book in, compares it with the hub's, and keeps what differs: all of it or nothing. */
@Injectable()
export class ReconcileService {
  constructor(
    private readonly database: Database,
    private readonly forms: BookForms,
    private readonly config: LandReconciliationConfig,
  ) {}

  /**
   * The comparison's id, when it is done; undefined where another process has this day of a scheduled one. Throws what
   * keeps it from being done; then it is kept as a failed one, with the error's code.
   */
  async reconcile(order: Order, open: () => AsyncIterable<Buffer>): Promise<string | undefined> {
    this.formOrFail(order);
    const reconciliations = new ReconciliationsRepository(this.database);
    await refuseTooMany(reconciliations);
    const id = await reconciliations.begin(order);
    if (id === undefined) return undefined;
    const error = await this.finish(id, order, open);
    if (error) throw error;
    return id;
  }

  /**
   * Begins one for the sake of another in a unit of work, after the commit of which it is to be finished; where one of these
   * runs already, also in another process, it is that. Throws `not-found` and `busy`.
   */
  async beginAsked(tx: UnitOfWork, order: AskedOrder): Promise<{ readonly id: string; readonly isNew: boolean }> {
    this.formOrFail(order);
    const reconciliations = new ReconciliationsRepository(tx);
    for (;;) {
      const open = await reconciliations.openFor(order.askedFor);
      if (open !== undefined) return { id: open, isNew: false };
      await refuseTooMany(reconciliations);
      // None where another process was faster; it may have ended since.
      const id = await reconciliations.begin(order);
      if (id !== undefined) return { id, isNew: true };
    }
  }

  /** Takes in the book of a comparison that was begun. Resolves with what kept it from being done, noted and logged already. */
  async finish(id: string, order: Order, open: () => AsyncIterable<Buffer>): Promise<HubError | undefined> {
    try {
      const form = this.formOrFail(order);
      await new BookIntake(this.database, id, form, order.agency, this.config).run(open());
      await this.compare(id, order, form);
      return undefined;
    } catch (cause) {
      const error = toHubError(cause);
      await this.giveUp(id, order, error);
      return error;
    }
  }

  private async compare(id: string, order: Order, form: BookForm): Promise<void> {
    if (!(await new ReconciliationsRepository(this.database).move(id, 'receiving', 'comparing'))) throw givenUp();
    const startedAt = performance.now();
    await this.database.transaction(tx => new ComparisonRepository(tx).compare(id, order, form));
    logger.info('A book was compared', { code: order.party, durationMs: Math.round(performance.now() - startedAt) });
  }

  /** What cannot be noted now, since the database is away, is noted by whoever finds it silent. */
  private async giveUp(id: string, order: Order, error: HubError): Promise<void> {
    const detail = error.code === 'partner-failed' ? `partner-failed ${error.detail ?? ''}` : error.code;
    const connector = order.scheduled ? { connector: order.scheduled.connector } : {};
    logger.warn('A comparison failed', { ...connector, code: detail, ...(error.kind === 'bug' ? { error } : {}) });
    try {
      await new ReconciliationsRepository(this.database).fail(id, detail);
      await new BookLinesRepository(this.database).remove(id);
    } catch (cause) {
      logger.debug('A failed comparison could not be noted', { error: cause });
    }
  }

  private formOrFail({ party, agency }: Order): BookForm {
    const form = this.forms.of(party, agency);
    if (form) return form;
    throw new HubError('missing', 'not-found', 'Nothing is known of how this party writes its book');
  }
}

async function refuseTooMany(reconciliations: ReconciliationsRepository): Promise<void> {
  if ((await reconciliations.countOpen()) < MAX_OPEN) return;
  throw new HubError('busy', 'busy', 'Other comparisons are under way', { retryAfterMs: 30_000 });
}
