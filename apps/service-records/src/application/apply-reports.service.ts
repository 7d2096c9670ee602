import { Injectable } from '@nestjs/common';
import { ExactlyOnce, type GroupCommit, type RecordBatch } from '#libs/messaging';
import { Database, Outbox, type UnitOfWork } from '#libs/persistence';
import { StateMachine } from '../domain/state-machine.js';
import { DossiersRepository } from '../persistence/dossiers.repository.js';
import { ReportsRepository } from '../persistence/reports.repository.js';
import { toMessages } from './batch-messages.js';
import { type IncomingReport, readReport } from './incoming-report.js';
import { planBatch } from './plan-batch.js';

/** Takes reported statuses into the history: position, effects and messages out commit together or not at all. */
@Injectable()
export class ApplyReportsService {
  private readonly committer: GroupCommit<IncomingReport>;

  constructor(
    database: Database,
    private readonly outbox: Outbox,
    exactlyOnce: ExactlyOnce,
    private readonly machine: StateMachine,
  ) {
    this.committer = exactlyOnce.committer(database, 'service-records', (tx, reports) => this.write(tx, reports));
  }

  /** Throws HubError `bad-message` where a message is no report; then nothing of the batch is written. */
  apply(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, message => readReport(message, batch.partition));
  }

  private async write(tx: UnitOfWork, batch: readonly IncomingReport[]): Promise<void> {
    const reports = new ReportsRepository(tx);
    const dossiers = new DossiersRepository(tx);
    const stored = {
      reports: await reports.findKnown(batch.map(report => report.transactionId)),
      dossiers: await dossiers.find([...new Set(batch.map(report => report.dossierCode))]),
    };
    const plan = planBatch(stored, batch, this.machine);
    await reports.add(plan.reports);
    await dossiers.write(plan.dossiers);
    await this.outbox.add(tx, toMessages(plan, Date.now()));
  }
}
