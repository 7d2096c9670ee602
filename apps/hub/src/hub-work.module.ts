import { Module } from '@nestjs/common';
import { LedgerWorkModule } from '../../ledger/src/ledger-work.module.js';
import { ServiceRecordsWorkModule } from '../../service-records/src/service-records-work.module.js';

/** What the hub does from Kafka to PostgreSQL, in a thread of its own: one thread is less than two cores can carry. */
@Module({ imports: [ServiceRecordsWorkModule, LedgerWorkModule] })
export class HubWorkModule {}
