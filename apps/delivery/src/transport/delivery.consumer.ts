import { Topic } from '#libs/contracts';
import { BatchConsumer, OnBatch, type RecordBatch } from '#libs/messaging';
import { DeliveryService } from '../application/delivery.service.js';

@BatchConsumer()
export class DeliveryConsumer {
  constructor(private readonly deliveries: DeliveryService) {}

  @OnBatch(Topic.ServiceRecordStatusChanged, 'delivery')
  async changed(batch: RecordBatch): Promise<void> {
    await this.deliveries.deliver(batch);
  }

  @OnBatch(Topic.LandDossierApplied, 'delivery')
  async applied(batch: RecordBatch): Promise<void> {
    await this.deliveries.deliver(batch);
  }

  @OnBatch(Topic.PopulationVerificationAnswered, 'delivery')
  async answered(batch: RecordBatch): Promise<void> {
    await this.deliveries.deliver(batch);
  }
}
