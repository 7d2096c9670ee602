import { Topic } from '#libs/contracts';
import { BatchConsumer, OnBatch, type RecordBatch } from '#libs/messaging';
import { DeadLetterOffice } from '../application/dead-letter-office.service.js';

@BatchConsumer()
export class DeadLettersConsumer {
  constructor(private readonly office: DeadLetterOffice) {}

  @OnBatch(Topic.DeadLetters, 'delivery')
  take(batch: RecordBatch): Promise<void> {
    return this.office.keep(batch);
  }
}
