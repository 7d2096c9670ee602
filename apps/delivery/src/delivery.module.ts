import { Module } from '@nestjs/common';
import { CacheModule } from '#libs/cache';
import { configProvider, DeliveryConfig } from '#libs/config';
import { FilesModule } from '#libs/files';
import { HttpModule } from '#libs/http';
import { FOLLOWING, MessagingModule } from '#libs/messaging';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { RegistryViewModule } from '#libs/registry-view';
import { CommandAwaiter } from './application/command-awaiter.service.js';
import { CommandRunner } from './application/command-runner.service.js';
import { DeadLetterOffice } from './application/dead-letter-office.service.js';
import { DeliveryService } from './application/delivery.service.js';
import { EndpointList } from './application/endpoint-list.service.js';
import { HeldClaims } from './application/held-claims.js';
import { MovedEndpoints } from './application/moved-endpoints.service.js';
import { OpenDeliveriesGauge } from './application/open-deliveries.gauge.js';
import { OperatorLevers } from './application/operator-levers.service.js';
import { PauseLevers } from './application/pause-levers.service.js';
import { ReplayLevers } from './application/replay-levers.service.js';
import { ReplayRunner } from './application/replay-runner.service.js';
import { PullWaiters } from './application/pull-waiters.js';
import { PullService } from './application/pull.service.js';
import { Retrier } from './application/retrier.service.js';
import { RetryDestinations } from './application/retry-destinations.js';
import { RetryDispatcher } from './application/retry-dispatcher.js';
import { Router } from './application/router.js';
import { Settler } from './application/settler.service.js';
import { WaitingLookup } from './application/waiting-lookup.js';
import { Endpoints } from './endpoints/endpoints.service.js';
import { ActionsRepository } from './persistence/actions.repository.js';
import { ClaimsRepository } from './persistence/claims.repository.js';
import { CommandsRepository } from './persistence/commands.repository.js';
import { DeadLettersRepository } from './persistence/dead-letters.repository.js';
import { DeliveriesRepository } from './persistence/deliveries.repository.js';
import { DELIVERY_SCHEMA } from './persistence/delivery-schema.js';
import { ParkingRepository } from './persistence/parking.repository.js';
import { PausesRepository } from './persistence/pauses.repository.js';
import { ReplaysRepository } from './persistence/replays.repository.js';
import { PullRepository } from './persistence/pull.repository.js';
import { SettlementRepository } from './persistence/settlement.repository.js';
import { AuditController } from './transport/audit.controller.js';
import { ConnectorsController } from './transport/connectors.controller.js';
import { DeadLettersConsumer } from './transport/dead-letters.consumer.js';
import { DeadLettersController } from './transport/dead-letters.controller.js';
import { DeliveriesController } from './transport/deliveries.controller.js';
import { DeliveryCommandsConsumer } from './transport/delivery-commands.consumer.js';
import { DeliveryCommandsController } from './transport/delivery-commands.controller.js';
import { DeliveryConsumer } from './transport/delivery.consumer.js';
import { EndpointsController } from './transport/endpoints.controller.js';
import { ReplaysController } from './transport/replays.controller.js';
import { OperatorActionsConsumer } from './transport/operator-actions.consumer.js';
import { PullController } from './transport/pull.controller.js';
import { SubscriptionsController } from './transport/subscriptions.controller.js';

const persistence = PersistenceModule.forSchema(DELIVERY_SCHEMA);

/** Bounds the memory of each partition: a batch is only done when its messages are delivered or parked. */
const EVENTS_AT_ONCE = 200;
const consumer = MessagingModule.forConsumer({ group: 'delivery', maxBatch: EVENTS_AT_ONCE, pace: FOLLOWING });

@Module({
  imports: [
    ObservabilityModule,
    CacheModule,
    FilesModule,
    MessagingModule,
    RegistryViewModule,
    HttpModule,
    persistence,
    MessagingModule.forOutbox(persistence),
    consumer,
  ],
  controllers: [
    DeliveryConsumer,
    ReplaysController,
    DeliveriesController,
    SubscriptionsController,
    DeadLettersConsumer,
    OperatorActionsConsumer,
    DeliveryCommandsConsumer,
    DeliveryCommandsController,
    DeadLettersController,
    ConnectorsController,
    EndpointsController,
    AuditController,
    PullController,
  ],
  providers: [
    EndpointList,
    configProvider(DeliveryConfig),
    Router,
    Endpoints,
    ParkingRepository,
    ClaimsRepository,
    SettlementRepository,
    DeliveriesRepository,
    PausesRepository,
    ActionsRepository,
    PullRepository,
    PullWaiters,
    PullService,
    DeadLettersRepository,
    DeadLetterOffice,
    OperatorLevers,
    PauseLevers,
    MovedEndpoints,
    HeldClaims,
    Settler,
    RetryDestinations,
    RetryDispatcher,
    Retrier,
    ReplaysRepository,
    ReplayRunner,
    ReplayLevers,
    CommandsRepository,
    CommandAwaiter,
    CommandRunner,
    WaitingLookup,
    DeliveryService,
    OpenDeliveriesGauge,
  ],
})
export class DeliveryModule {}
