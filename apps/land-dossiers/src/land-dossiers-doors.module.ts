import { Module } from '@nestjs/common';
import { HttpModule } from '#libs/http';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { RegistryViewModule } from '#libs/registry-view';
import { ReadDossiersService } from './application/read-dossiers.service.js';
import { RULES_PROVIDERS } from './application/rule-files.js';
import { LAND_DOSSIERS_SCHEMA } from './persistence/land-dossiers.schema.js';
import { LandDossiersController } from './transport/land-dossiers.controller.js';

/** What operators ask about land dossiers. */
@Module({
  imports: [ObservabilityModule, RegistryViewModule, HttpModule, PersistenceModule.forSchema(LAND_DOSSIERS_SCHEMA)],
  controllers: [LandDossiersController],
  providers: [...RULES_PROVIDERS, ReadDossiersService],
})
export class LandDossiersDoorsModule {}
