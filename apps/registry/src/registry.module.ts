import { Module } from '@nestjs/common';
import { configProvider, RegistryConfig } from '#libs/config';
import { HttpModule } from '#libs/http';
import { MessagingModule } from '#libs/messaging';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { RegistryViewModule } from '#libs/registry-view';
import { RegistryLoader } from './loading/registry.loader.js';
import { RegistryStart } from './loading/registry-start.service.js';
import { ChangesController } from './management/changes.controller.js';
import { ConnectorAddresses } from './management/connector-addresses.js';
import { ConnectorsController } from './management/connectors.controller.js';
import { RegistryController } from './management/registry.controller.js';
import { RegistryFilesController } from './management/registry-files.controller.js';
import { RegistryQueries } from './management/registry.queries.js';
import { REGISTRY_SCHEMA } from './persistence/registry.schema.js';

const persistence = PersistenceModule.forSchema(REGISTRY_SCHEMA);

/** Who exists, what is offered, who may use it. */
@Module({
  imports: [
    ObservabilityModule,
    MessagingModule,
    RegistryViewModule,
    HttpModule,
    persistence,
    MessagingModule.forOutbox(persistence),
  ],
  controllers: [RegistryController, ConnectorsController, ChangesController, RegistryFilesController],
  providers: [configProvider(RegistryConfig), RegistryLoader, RegistryStart, RegistryQueries, ConnectorAddresses],
})
export class RegistryModule {}
