import { Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { configProvider } from '#libs/config';
import { ProblemFilter } from '#libs/http';
import { CitizenTokensController } from './citizens/citizen-tokens.controller.js';
import { CitizenTokensService } from './citizens/citizen-tokens.service.js';
import { FaultsController } from './faults/faults.controller.js';
import { FaultsService } from './faults/faults.service.js';
import { FilesRoutes } from './land/files.routes.js';
import { LandBooksController, LandController } from './land/land.controller.js';
import { LandCasesService } from './land/land-cases.service.js';
import { LandSendersService } from './land/land-senders.service.js';
import { VbdlisController } from './land/vbdlis.controller.js';
import { OneStopService } from './one-stop/one-stop.service.js';
import { SampleRunService } from './one-stop/sample-run.service.js';
import { SampleController } from './one-stop/sample.controller.js';
import { PartnerSimConfig } from './partner-sim.config.js';
import { PopulationAskedController, PopulationLimitsController } from './population/population.controller.js';
import { PopulationRoutes } from './population/population.routes.js';
import { PopulationService } from './population/population.service.js';
import { PortalController } from './portal/portal.controller.js';
import { PortalService } from './portal/portal.service.js';
import { SessionsController } from './portal/sessions.controller.js';
import { ReceivedController } from './received/received.controller.js';
import { controlValidation } from './validation.js';
import { ReceiversService } from './webhook/receivers.service.js';
import { WebhookRoutes } from './webhook/webhook.routes.js';

/** Stand-ins for the partners, which speak their real protocols, with faults on demand. */
@Module({
  controllers: [
    PortalController,
    SessionsController,
    FaultsController,
    LandBooksController,
    ReceivedController,
    SampleController,
    LandController,
    VbdlisController,
    PopulationAskedController,
    PopulationLimitsController,
    CitizenTokensController,
  ],
  providers: [
    configProvider(PartnerSimConfig),
    FaultsService,
    PortalService,
    ReceiversService,
    WebhookRoutes,
    OneStopService,
    SampleRunService,
    LandSendersService,
    LandCasesService,
    FilesRoutes,
    PopulationService,
    PopulationRoutes,
    CitizenTokensService,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useFactory: controlValidation },
  ],
  exports: [PartnerSimConfig],
})
export class PartnerSimModule {}
