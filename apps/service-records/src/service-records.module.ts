import { Module } from '@nestjs/common';
import { ServiceRecordsDoorsModule } from './service-records-doors.module.js';
import { ServiceRecordsWorkModule } from './service-records-work.module.js';

/** Turns reported statuses into one true history per dossier, and shows it. */
@Module({ imports: [ServiceRecordsWorkModule, ServiceRecordsDoorsModule] })
export class ServiceRecordsModule {}
