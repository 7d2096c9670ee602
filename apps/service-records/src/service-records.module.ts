import { Module } from '@nestjs/common';
import { configProvider, ServiceRecordsConfig } from '#libs/config';
import { HttpModule } from '#libs/http';
import { MessagingModule } from '#libs/messaging';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { RegistryViewModule } from '#libs/registry-view';
import { ApplyReportsService } from './application/apply-reports.service.js';
import { ReadServiceRecordService } from './application/read-service-record.service.js';
import { StateMachine } from './domain/state-machine.js';
import { DEFAULT_TRANSITIONS, parseTransitions } from './domain/transitions.js';
import { SERVICE_RECORDS_SCHEMA } from './persistence/service-records.schema.js';
import { ServiceRecordsController } from './transport/service-records.controller.js';
import { StatusReportsConsumer } from './transport/status-reports.consumer.js';

const persistence = PersistenceModule.forSchema(SERVICE_RECORDS_SCHEMA);

const stateMachine = {
  provide: StateMachine,
  inject: [ServiceRecordsConfig],
  useFactory: ({ transitions }: ServiceRecordsConfig) =>
    new StateMachine(transitions === undefined ? DEFAULT_TRANSITIONS : parseTransitions(transitions)),
};

/** Turns reported statuses into one true history per dossier. */
@Module({
  imports: [
    ObservabilityModule,
    MessagingModule,
    RegistryViewModule,
    HttpModule,
    persistence,
    MessagingModule.forOutbox(persistence),
    MessagingModule.forConsumer({ group: 'service-records', maxBatch: 1_000 }),
  ],
  controllers: [StatusReportsConsumer, ServiceRecordsController],
  providers: [configProvider(ServiceRecordsConfig), stateMachine, ApplyReportsService, ReadServiceRecordService],
})
export class ServiceRecordsModule {}
