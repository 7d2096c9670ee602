import { Injectable } from '@nestjs/common';
import { ExactlyOnce, type ReceivedMessage, type RecordBatch } from '#libs/messaging';
import { Database, Outbox, type UnitOfWork } from '#libs/persistence';
import { StateMachine } from '../domain/state-machine.js';
import { DossiersRepository } from '../persistence/dossiers.repository.js';
import { ReportsRepository } from '../persistence/reports.repository.js';
import { toMessages } from './batch-messages.js';
import { readReport } from './incoming-report.js';
import { planBatch } from './plan-batch.js';

/** Takes reported statuses into the history: position, effects and messages out commit together or not at all. */
@Injectable()
export class ApplyReportsService {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly exactlyOnce: ExactlyOnce,
    private readonly machine: StateMachine,
  ) {}

  /** Throws HubError `bad-message` where a message is no report; then nothing of the batch is written. */
  async apply(batch: RecordBatch): Promise<void> {
    await this.exactlyOnce.apply(this.database, 'service-records', batch, (tx, fresh) =>
      this.applyFresh(tx, fresh, batch.partition),
    );
  }

  private async applyFresh(tx: UnitOfWork, messages: readonly ReceivedMessage[], partition: number): Promise<void> {
    const batch = messages.map(message => readReport(message, partition));
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
