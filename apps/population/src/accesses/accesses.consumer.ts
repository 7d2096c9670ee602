import { type PersonAccess, Topic } from '#libs/contracts';
import { BatchConsumer, ExactlyOnce, type GroupCommit, OnBatch, type RecordBatch } from '#libs/messaging';
import { Database } from '#libs/persistence';
import { logAccesses } from './access-log.repository.js';
import { toAccesses } from './access-message.js';

/** Queries were answered at the door: what they looked at comes to the log from there. */
@BatchConsumer()
export class AccessesConsumer {
  private readonly committer: GroupCommit<PersonAccess>;

  constructor(database: Database, exactlyOnce: ExactlyOnce) {
    this.committer = exactlyOnce.committer(database, 'population', { write: logAccesses });
  }

  @OnBatch(Topic.PersonAccessRecorded, 'population')
  take(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, ({ value }) => toAccesses(value));
  }
}
