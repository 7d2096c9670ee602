import { Injectable } from '@nestjs/common';
import { PopulationRequestsConfig } from '#libs/config';
import { ExactlyOnce, type GroupCommit, type RecordBatch, toFactMessages } from '#libs/messaging';
import { Database, Outbox, together, type UnitOfWork } from '#libs/persistence';
import { type IncomingRequest, type KnownRequest, planRequests } from '../domain/incoming-request.js';
import { noteErasures, RequestsRepository } from '../persistence/requests.repository.js';
import { KeyEraser } from './key-eraser.service.js';
import { readRequest } from './read-request.js';
import { RequestRunner } from './request-runner.service.js';
import { toRepeatedFact } from './request-messages.js';

/** Takes requests off Kafka, each once: position, rows and facts commit together or not at all. Nothing is opened here. */
@Injectable()
export class TakeRequestsService {
  private readonly committer: GroupCommit<IncomingRequest, KnownRequest[]>;

  constructor(
    database: Database,
    private readonly outbox: Outbox,
    exactlyOnce: ExactlyOnce,
    private readonly runner: RequestRunner,
    private readonly eraser: KeyEraser,
    private readonly config: PopulationRequestsConfig,
  ) {
    this.committer = exactlyOnce.committer(database, 'population', {
      find: (tx, requests) => new RequestsRepository(tx).findKnown(requests.map(({ envelope }) => envelope.id)),
      write: (tx, requests, { found }) => this.write(tx, requests, found),
    });
  }

  /** Throws HubError `bad-message` where a message is no request; then nothing of the batch is written. */
  take(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, message => readRequest(message, batch.partition));
  }

  private async write(
    tx: UnitOfWork,
    batch: readonly IncomingRequest[],
    known: readonly KnownRequest[],
  ): Promise<void> {
    const plan = planRequests(known, batch);
    const told = toFactMessages(plan.repeats.map(toRepeatedFact));
    await together([
      new RequestsRepository(tx).add(plan.requests, this.config.lifeHours),
      noteErasures(tx, plan.keysToDestroy),
      this.outbox.add(tx, told),
    ]);
    tx.afterCommit(() => {
      if (plan.requests.length > 0) this.runner.wake();
      if (plan.keysToDestroy.length > 0) this.eraser.wake();
    });
  }
}
