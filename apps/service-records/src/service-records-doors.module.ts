import { Module } from '@nestjs/common';
import { HttpModule } from '#libs/http';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { RegistryViewModule } from '#libs/registry-view';
import { ReadServiceRecordService } from './application/read-service-record.service.js';
import { SERVICE_RECORDS_SCHEMA } from './persistence/service-records.schema.js';
import { ServiceRecordsController } from './transport/service-records.controller.js';

/** What people ask about a dossier's history. */
@Module({
  imports: [ObservabilityModule, RegistryViewModule, HttpModule, PersistenceModule.forSchema(SERVICE_RECORDS_SCHEMA)],
  controllers: [ServiceRecordsController],
  providers: [ReadServiceRecordService],
})
export class ServiceRecordsDoorsModule {}
