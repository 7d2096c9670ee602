import { Topic } from '#libs/contracts';
import { BatchConsumer, OnBatch, type RecordBatch } from '#libs/messaging';
import { ApplyReportsService } from '../application/apply-reports.service.js';

@BatchConsumer()
export class StatusReportsConsumer {
  constructor(private readonly reports: ApplyReportsService) {}

  @OnBatch(Topic.ServiceRecordStatusReported, 'service-records')
  async take(batch: RecordBatch): Promise<void> {
    await this.reports.apply(batch);
  }
}
