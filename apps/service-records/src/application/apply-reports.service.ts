import { Injectable } from '@nestjs/common';
import { ExactlyOnce, type GroupCommit, type RecordBatch } from '#libs/messaging';
import { Database, Outbox, type Queryable, together, type UnitOfWork } from '#libs/persistence';
import { StateMachine } from '../domain/state-machine.js';
import { DossiersRepository } from '../persistence/dossiers.repository.js';
import { ReportsRepository } from '../persistence/reports.repository.js';
import { toMessages } from './batch-messages.js';
import { type IncomingReport, readReport } from './incoming-report.js';
import { planBatch, type StoredState } from './plan-batch.js';

/** Takes reported statuses into the history: position, effects and messages out commit together or not at all. */
@Injectable()
export class ApplyReportsService {
  private readonly committer: GroupCommit<IncomingReport, StoredState>;

  constructor(
    database: Database,
    private readonly outbox: Outbox,
    exactlyOnce: ExactlyOnce,
    private readonly machine: StateMachine,
  ) {
    this.committer = exactlyOnce.committer(database, 'service-records', {
      find: findStored,
      write: (tx, reports, { found }) => this.write(tx, reports, found),
    });
  }

  /** Throws HubError `bad-message` where a message is no report; then nothing of the batch is written. */
  apply(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, message => readReport(message, batch.partition));
  }

  private async write(tx: UnitOfWork, batch: readonly IncomingReport[], stored: StoredState): Promise<void> {
    const plan = planBatch(stored, batch, this.machine);
    const messages = toMessages(plan, Date.now());
    await together([
      new ReportsRepository(tx).add(plan.reports),
      new DossiersRepository(tx).write(plan.dossiers),
      this.outbox.add(tx, messages),
    ]);
  }
}

async function findStored(tx: Queryable, batch: readonly IncomingReport[]): Promise<StoredState> {
  const [reports, dossiers] = await together([
    new ReportsRepository(tx).findKnown(batch.map(report => report.transactionId)),
    new DossiersRepository(tx).find([...new Set(batch.map(report => report.dossierCode))]),
  ]);
  return { reports, dossiers };
}
