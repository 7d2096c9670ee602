import { Topic } from '#libs/contracts';
import { BatchConsumer, OnBatch, type RecordBatch } from '#libs/messaging';
import { TakeRequestsService } from '../application/take-requests.service.js';

@BatchConsumer()
export class RequestsConsumer {
  constructor(private readonly requests: TakeRequestsService) {}

  @OnBatch(Topic.PopulationVerificationRequested, 'population')
  async take(batch: RecordBatch): Promise<void> {
    await this.requests.take(batch);
  }
}
