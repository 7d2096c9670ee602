import { Topic } from '#libs/contracts';
import { BatchConsumer, OnBatch, type RecordBatch } from '#libs/messaging';
import { NoteDeliveriesService } from '../application/note-deliveries.service.js';

/** How deliveries of land messages ended. */
@BatchConsumer()
export class DeliveryFactsConsumer {
  constructor(private readonly deliveries: NoteDeliveriesService) {}

  @OnBatch(Topic.Transactions, 'land-dossiers')
  note({ messages }: RecordBatch): Promise<void> {
    return this.deliveries.note(messages);
  }
}
