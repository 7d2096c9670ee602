import { Module } from '@nestjs/common';
import { LandDossiersWorkModule } from '../../land-dossiers/src/land-dossiers-work.module.js';
import { LedgerWorkModule } from '../../ledger/src/ledger-work.module.js';
import { PopulationWorkModule } from '../../population/src/population-work.module.js';
import { ServiceRecordsWorkModule } from '../../service-records/src/service-records-work.module.js';

/** What the hub does from Kafka to PostgreSQL, in a thread of its own: one thread is less than two cores can carry. */
@Module({ imports: [ServiceRecordsWorkModule, LandDossiersWorkModule, PopulationWorkModule, LedgerWorkModule] })
export class HubWorkModule {}
