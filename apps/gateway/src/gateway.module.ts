import { Module } from '@nestjs/common';
import { CacheModule } from '#libs/cache';
import { configProvider, GatewayConfig, LandDossiersConfig, PostgresConfig } from '#libs/config';
import { Refusals } from '#libs/exchange';
import { FilesModule } from '#libs/files';
import { HttpModule } from '#libs/http';
import { AcceptingProducer, MessagingModule } from '#libs/messaging';
import { ObservabilityModule } from '#libs/observability';
import { RegistryViewModule } from '#libs/registry-view';
import { SealingModule } from '#libs/sealing';
import { DvcqgController } from './adapters/dvcqg/dvcqg.controller.js';
import { DvcqgLogin } from './adapters/dvcqg/dvcqg-login.service.js';
import { DvcqgProcedures } from './adapters/dvcqg/dvcqg-procedures.service.js';
import { DvcqgRecords } from './adapters/dvcqg/dvcqg-records.service.js';
import { BodyTaker, StreamingBodyTaker } from './adapters/vbdlis/vbdlis-body.js';
import { VbdlisArrivals } from './adapters/vbdlis/vbdlis-arrivals.service.js';
import { VbdlisCallers } from './adapters/vbdlis/vbdlis-callers.service.js';
import { readLandProcesses, VbdlisCatalogues } from './adapters/vbdlis/vbdlis-catalogues.js';
import { VbdlisController } from './adapters/vbdlis/vbdlis.controller.js';
import { VbdlisMemory } from './adapters/vbdlis/vbdlis-memory.service.js';
import { VbdlisReading } from './adapters/vbdlis/vbdlis-reading.service.js';
import { VbdlisRecords } from './adapters/vbdlis/vbdlis-records.service.js';
import { VbdlisRefusals } from './adapters/vbdlis/vbdlis-refusals.service.js';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { GatewayRoutes } from './gateway.routes.js';
import { BacklogGuard } from './intake/backlog-guard.service.js';
import { Lanes } from './intake/lanes.service.js';
import { LastAccepted } from './intake/last-accepted.service.js';
import { Quotas } from './intake/quotas.service.js';
import { RecordIntake } from './intake/record-intake.service.js';
import { DataKeySupply } from './intake/sealing/data-key-supply.js';
import { SealingProducer } from './intake/sealing/sealing-producer.js';
import { ServiceContracts } from './intake/service-contracts.js';
import { OAuthController } from './oauth/oauth.controller.js';
import { RecordReceivers } from './records/record-receivers.service.js';
import { RecordsController } from './records/records.controller.js';

const sealing = [DataKeySupply, SealingProducer];
const limits = [Lanes, Quotas, Refusals, BacklogGuard];
const intake = [AcceptingProducer, ServiceContracts, ...limits, LastAccepted, ...sealing, RecordIntake];
const records = [RecordReceivers, RecordsController];
const dvcqg = [DvcqgLogin, DvcqgProcedures, DvcqgRecords, DvcqgController];
const bodies = { provide: BodyTaker, useClass: StreamingBodyTaker };
const catalogues = {
  provide: VbdlisCatalogues,
  inject: [LandDossiersConfig],
  useFactory: ({ plansFile }: LandDossiersConfig) => new VbdlisCatalogues(readLandProcesses(plansFile)),
};
const vbdlis = [
  configProvider(PostgresConfig),
  bodies,
  VbdlisCallers,
  VbdlisMemory,
  VbdlisArrivals,
  VbdlisReading,
  VbdlisRecords,
  VbdlisRefusals,
  configProvider(LandDossiersConfig),
  catalogues,
  VbdlisController,
];

/** The only door for agency systems. */
@Module({
  imports: [
    ObservabilityModule,
    FilesModule,
    CacheModule,
    MessagingModule,
    RegistryViewModule,
    HttpModule,
    SealingModule,
  ],
  controllers: [CatalogueController],
  providers: [
    configProvider(GatewayConfig),
    ...intake,
    ...records,
    ...dvcqg,
    ...vbdlis,
    OAuthController,
    GatewayRoutes,
  ],
})
export class GatewayModule {}
