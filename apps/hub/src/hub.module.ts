import { Module } from '@nestjs/common';
import { DeliveryModule } from '../../delivery/src/delivery.module.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { LandDossiersDoorsModule } from '../../land-dossiers/src/land-dossiers-doors.module.js';
import { LedgerDoorsModule } from '../../ledger/src/ledger-doors.module.js';
import { PopulationDoorsModule } from '../../population/src/population-doors.module.js';
import { RegistryModule } from '../../registry/src/registry.module.js';
import { ServiceRecordsDoorsModule } from '../../service-records/src/service-records-doors.module.js';

/**
 * Every app of the hub in one process: for a small province, a laptop and `npm start`. What has a door is here, and
 * what calls partners; the rest is in the hub's work thread, see `HubWorkModule`.
 */
@Module({
  imports: [
    RegistryModule,
    GatewayModule,
    ServiceRecordsDoorsModule,
    LandDossiersDoorsModule,
    PopulationDoorsModule,
    DeliveryModule,
    LedgerDoorsModule,
  ],
})
export class HubModule {}
