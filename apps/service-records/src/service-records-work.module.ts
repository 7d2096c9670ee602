import { Module } from '@nestjs/common';
import { configProvider, ServiceRecordsConfig } from '#libs/config';
import { DEFAULT_TRANSITIONS, parseTransitions } from '#libs/kernel';
import { MessagingModule } from '#libs/messaging';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { ApplyReportsService } from './application/apply-reports.service.js';
import { StateMachine } from './domain/state-machine.js';
import { SERVICE_RECORDS_SCHEMA } from './persistence/service-records.schema.js';
import { StatusReportsConsumer } from './transport/status-reports.consumer.js';

const persistence = PersistenceModule.forSchema(SERVICE_RECORDS_SCHEMA);

const stateMachine = {
  provide: StateMachine,
  inject: [ServiceRecordsConfig],
  useFactory: ({ transitions }: ServiceRecordsConfig) =>
    new StateMachine(transitions === undefined ? DEFAULT_TRANSITIONS : parseTransitions(transitions)),
};

/** Reported statuses in, changed statuses out. */
@Module({
  imports: [
    ObservabilityModule,
    MessagingModule,
    persistence,
    MessagingModule.forOutbox(persistence),
    MessagingModule.forConsumer({ group: 'service-records', maxBatch: 1_000 }),
  ],
  controllers: [StatusReportsConsumer],
  providers: [configProvider(ServiceRecordsConfig), stateMachine, ApplyReportsService],
})
export class ServiceRecordsWorkModule {}
