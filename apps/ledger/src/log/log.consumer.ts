import { Topic, type TransactionFact } from '#libs/contracts';
import { BatchConsumer, ExactlyOnce, type GroupCommit, OnBatch, type RecordBatch } from '#libs/messaging';
import { Database, type UnitOfWork } from '#libs/persistence';
import { toAcceptedEntry, toAnsweredEntry, toAppliedEntry } from './envelope-entries.js';
import { EntryLog } from './entry-log.repository.js';
import { toFactEntries } from './fact-entries.js';
import { RecentIds } from './recent-ids.js';

/** Everything that becomes an entry of the log. */
@BatchConsumer()
export class LogConsumer {
  private readonly committer: GroupCommit<TransactionFact>;
  /** Transactions whose entry `accepted` is in the log: the one that a settling fact brings need not go there again. */
  private readonly accepted = new RecentIds();

  constructor(
    database: Database,
    exactlyOnce: ExactlyOnce,
    private readonly log: EntryLog,
  ) {
    this.committer = exactlyOnce.committer(database, 'ledger', {
      write: (tx, facts, { heartbeat }) => this.write(tx, facts, heartbeat),
    });
  }

  @OnBatch(Topic.ServiceRecordStatusReported, 'ledger')
  takeReported(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, toAcceptedEntry);
  }

  @OnBatch(Topic.ServiceRecordStatusChanged, 'ledger')
  takeChanged(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, toAppliedEntry);
  }

  @OnBatch(Topic.LandDossierReported, 'ledger')
  takeLandReported(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, toAcceptedEntry);
  }

  @OnBatch(Topic.LandDossierApplied, 'ledger')
  takeLandApplied(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, toAppliedEntry);
  }

  @OnBatch(Topic.PopulationVerificationRequested, 'ledger')
  takeVerificationRequested(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, toAcceptedEntry);
  }

  @OnBatch(Topic.PopulationVerificationAnswered, 'ledger')
  takeVerificationAnswered(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, toAnsweredEntry);
  }

  @OnBatch(Topic.Transactions, 'ledger')
  takeFacts(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, toFactEntries);
  }

  private async write(tx: UnitOfWork, facts: readonly TransactionFact[], beat: () => Promise<void>): Promise<void> {
    const fresh = facts.filter(fact => fact.step !== 'accepted' || !this.accepted.has(fact.transactionId));
    await this.log.append(tx, fresh, beat);
    tx.afterCommit(() => {
      for (const fact of fresh) if (fact.step === 'accepted') this.accepted.add(fact.transactionId);
    });
  }
}
