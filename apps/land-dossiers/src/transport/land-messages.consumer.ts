import { Topic } from '#libs/contracts';
import { BatchConsumer, OnBatch, type RecordBatch } from '#libs/messaging';
import { ApplyMessagesService } from '../application/apply-messages.service.js';

@BatchConsumer()
export class LandMessagesConsumer {
  constructor(private readonly messages: ApplyMessagesService) {}

  @OnBatch(Topic.LandDossierReported, 'land-dossiers')
  async takeMessages(batch: RecordBatch): Promise<void> {
    await this.messages.applyMessages(batch);
  }

  @OnBatch(Topic.LandFileStored, 'land-dossiers')
  async takeFiles(batch: RecordBatch): Promise<void> {
    await this.messages.applyFiles(batch);
  }
}
