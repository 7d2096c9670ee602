import { Topic, type TransactionFact } from '#libs/contracts';
import { BatchConsumer, ExactlyOnce, OnBatch, type ReceivedMessage, type RecordBatch } from '#libs/messaging';
import { Database } from '#libs/persistence';
import { toAcceptedEntry, toAppliedEntry } from './envelope-entries.js';
import { EntryLog } from './entry-log.repository.js';
import { toFactEntries } from './fact-entries.js';

type ToEntries = (message: ReceivedMessage) => TransactionFact | TransactionFact[];

/** Everything that becomes an entry of the log. */
@BatchConsumer()
export class LogConsumer {
  constructor(
    private readonly database: Database,
    private readonly exactlyOnce: ExactlyOnce,
    private readonly log: EntryLog,
  ) {}

  @OnBatch(Topic.ServiceRecordStatusReported, 'ledger')
  async takeReported(batch: RecordBatch): Promise<void> {
    await this.append(batch, toAcceptedEntry);
  }

  @OnBatch(Topic.ServiceRecordStatusChanged, 'ledger')
  async takeChanged(batch: RecordBatch): Promise<void> {
    await this.append(batch, toAppliedEntry);
  }

  @OnBatch(Topic.Transactions, 'ledger')
  async takeFacts(batch: RecordBatch): Promise<void> {
    await this.append(batch, toFactEntries);
  }

  private async append(batch: RecordBatch, toEntries: ToEntries): Promise<void> {
    await this.exactlyOnce.apply(this.database, 'ledger', batch, (tx, fresh) =>
      this.log.append(tx, fresh.flatMap(toEntries), () => batch.heartbeat()),
    );
  }
}
