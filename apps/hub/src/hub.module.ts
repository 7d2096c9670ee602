import { Module } from '@nestjs/common';
import { DeliveryModule } from '../../delivery/src/delivery.module.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { LedgerModule } from '../../ledger/src/ledger.module.js';
import { RegistryModule } from '../../registry/src/registry.module.js';
import { ServiceRecordsModule } from '../../service-records/src/service-records.module.js';

/** Every app of the hub in one process: for a small province, a laptop and `npm start`. */
@Module({ imports: [RegistryModule, GatewayModule, ServiceRecordsModule, DeliveryModule, LedgerModule] })
export class HubModule {}
