import { Injectable } from '@nestjs/common';
import { PopulationRequestsConfig } from '#libs/config';
import { ExactlyOnce, type GroupCommit, type RecordBatch, toFactMessages } from '#libs/messaging';
import { Database, Outbox, type UnitOfWork } from '#libs/persistence';
import { type IncomingRequest, planRequests } from '../domain/incoming-request.js';
import { noteErasures, RequestsRepository } from '../persistence/requests.repository.js';
import { KeyEraser } from './key-eraser.service.js';
import { readRequest } from './read-request.js';
import { RequestRunner } from './request-runner.service.js';
import { toRepeatedFact } from './request-messages.js';

/** Takes requests off Kafka, each once: position, rows and facts commit together or not at all. Nothing is opened here. */
@Injectable()
export class TakeRequestsService {
  private readonly committer: GroupCommit<IncomingRequest>;

  constructor(
    database: Database,
    private readonly outbox: Outbox,
    exactlyOnce: ExactlyOnce,
    private readonly runner: RequestRunner,
    private readonly eraser: KeyEraser,
    private readonly config: PopulationRequestsConfig,
  ) {
    this.committer = exactlyOnce.committer(database, 'population', (tx, requests) => this.write(tx, requests));
  }

  /** Throws HubError `bad-message` where a message is no request; then nothing of the batch is written. */
  take(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, message => readRequest(message, batch.partition));
  }

  private async write(tx: UnitOfWork, batch: readonly IncomingRequest[]): Promise<void> {
    const requests = new RequestsRepository(tx);
    const known = await requests.findKnown(batch.map(({ envelope }) => envelope.id));
    const plan = planRequests(known, batch);
    await requests.add(plan.requests, this.config.lifeHours);
    await noteErasures(tx, plan.keysToDestroy);
    await this.outbox.add(tx, toFactMessages(plan.repeats.map(toRepeatedFact)));
    tx.afterCommit(() => {
      if (plan.requests.length > 0) this.runner.wake();
      if (plan.keysToDestroy.length > 0) this.eraser.wake();
    });
  }
}
