import { Module } from '@nestjs/common';
import { CacheModule } from '#libs/cache';
import { LEISURELY, MessagingModule } from '#libs/messaging';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { RegistryViewModule } from '#libs/registry-view';
import { SealingModule } from '#libs/sealing';
import { AccessesConsumer } from './accesses/accesses.consumer.js';
import { WATCH_PROVIDERS } from './findings/findings.providers.js';
import { JOB_WORK_PROVIDERS } from './jobs/jobs.providers.js';
import { PartnersModule } from './partners.module.js';
import { POPULATION_SCHEMA } from './persistence/population.schema.js';
import { PurposeCheck } from './purpose/application/purpose-check.service.js';
import { REQUESTS_PROVIDERS } from './requests/requests.providers.js';
import { RequestsConsumer } from './requests/transport/requests.consumer.js';
import { PartnerShare } from './verification/application/partner-share.js';
import { Verifier } from './verification/application/verifier.service.js';

const persistence = PersistenceModule.forSchema(POPULATION_SCHEMA);

/** The log of who asked about whom, and questions whose answers take their time. */
@Module({
  imports: [
    ObservabilityModule,
    CacheModule,
    MessagingModule,
    RegistryViewModule,
    SealingModule,
    PartnersModule,
    persistence,
    MessagingModule.forOutbox(persistence),
    MessagingModule.forConsumer({ group: 'population', maxBatch: 1_000, pace: LEISURELY }),
  ],
  controllers: [AccessesConsumer, RequestsConsumer],
  providers: [...[Verifier, PurposeCheck], ...REQUESTS_PROVIDERS, ...WATCH_PROVIDERS, ...JOB_WORK_PROVIDERS],
})
export class PopulationWorkModule {
  constructor(share: PartnerShare) {
    share.use('work');
  }
}
