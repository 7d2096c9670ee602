import { Injectable } from '@nestjs/common';
import { BatchingProducer } from './batching-producer.js';

/**
 * For records whose senders wait for the answer: a connection of its own, so that they do not wait for the requests
 * in which outboxes and facts travel as well.
 */
@Injectable()
export class AcceptingProducer extends BatchingProducer {
  protected override readonly healthName = 'kafka (accepting)';
}
