import { Module } from '@nestjs/common';
import { CacheModule } from '#libs/cache';
import { configProvider, QueriesConfig } from '#libs/config';
import { Refusals } from '#libs/exchange';
import { HttpModule } from '#libs/http';
import { AcceptingProducer, MessagingModule } from '#libs/messaging';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { RegistryViewModule } from '#libs/registry-view';
import { SealingModule } from '#libs/sealing';
import { AccessesController } from './accesses/accesses.controller.js';
import { ACCESSES_PROVIDERS } from './accesses/accesses.providers.js';
import { PersonAccessesHandler } from './accesses/person-accesses.handler.js';
import { FINDINGS_PROVIDERS } from './findings/findings.providers.js';
import { FindingsController } from './findings/transport/findings.controller.js';
import { JOB_DOOR_CONTROLLERS, JOB_DOOR_PROVIDERS } from './jobs/jobs.providers.js';
import { PartnersModule } from './partners.module.js';
import { POPULATION_SCHEMA } from './persistence/population.schema.js';
import { PopulationRoutes } from './population.routes.js';
import { PurposeCheck } from './purpose/application/purpose-check.service.js';
import { LookupHandler } from './queries/application/lookup.handler.js';
import { QUERY_HANDLERS, QueriesService } from './queries/application/queries.service.js';
import type { QueryHandler } from './queries/application/query-handler.js';
import { QueryLog } from './queries/application/query-log.service.js';
import { VerificationHandler } from './queries/application/verification.handler.js';
import { QueriesController } from './queries/transport/queries.controller.js';
import { ReadAnswerService } from './requests/application/read-answer.service.js';
import { AnswersController } from './requests/transport/answers.controller.js';
import { Finder } from './verification/application/finder.service.js';
import { PartnerShare } from './verification/application/partner-share.js';
import { Verifier } from './verification/application/verifier.service.js';

const handlers = {
  provide: QUERY_HANDLERS,
  inject: [VerificationHandler, LookupHandler, PersonAccessesHandler],
  useFactory: (...all: QueryHandler[]) => all,
};

/** Questions about persons, answered at once; and who asked about whom. */
@Module({
  imports: [
    ObservabilityModule,
    CacheModule,
    MessagingModule,
    RegistryViewModule,
    HttpModule,
    SealingModule,
    PartnersModule,
    PersistenceModule.forSchema(POPULATION_SCHEMA),
  ],
  controllers: [AccessesController, FindingsController, AnswersController, ...JOB_DOOR_CONTROLLERS],
  providers: [
    ...[configProvider(QueriesConfig), AcceptingProducer, Refusals],
    ...[Verifier, Finder, PurposeCheck],
    ...[VerificationHandler, LookupHandler, handlers, QueryLog, QueriesService, QueriesController],
    ReadAnswerService,
    PopulationRoutes,
    ...ACCESSES_PROVIDERS,
    ...FINDINGS_PROVIDERS,
    ...JOB_DOOR_PROVIDERS,
  ],
})
export class PopulationDoorsModule {
  constructor(share: PartnerShare) {
    share.use('queries');
  }
}
