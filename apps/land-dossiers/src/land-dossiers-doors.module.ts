import { Module } from '@nestjs/common';
import { FileAccess, FileServing, FilesModule } from '#libs/files';
import { FileLinks, HttpModule } from '#libs/http';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { RegistryViewModule, SecretBox } from '#libs/registry-view';
import { FetchAgainService } from './application/fetch-again.service.js';
import { LandFileAccess } from './application/land-file-access.service.js';
import { ReadDossiersService } from './application/read-dossiers.service.js';
import { RULES_PROVIDERS } from './application/rule-files.js';
import { LAND_DOSSIERS_SCHEMA } from './persistence/land-dossiers.schema.js';
import { WantedFilesRepository } from './persistence/wanted-files.repository.js';
import { RECONCILIATION_PROVIDERS } from './reconciliation/reconciliation.providers.js';
import { ReconciliationsController } from './reconciliation/transport/reconciliations.controller.js';
import { FilesController } from './transport/files.controller.js';
import { LandDossiersController } from './transport/land-dossiers.controller.js';

/** What operators ask about land dossiers, the partners' books, and the files for the systems that may have them. */
@Module({
  imports: [
    ObservabilityModule,
    RegistryViewModule,
    HttpModule,
    FilesModule,
    PersistenceModule.forSchema(LAND_DOSSIERS_SCHEMA),
  ],
  controllers: [LandDossiersController, FilesController, ReconciliationsController],
  providers: [
    ...RULES_PROVIDERS,
    ...RECONCILIATION_PROVIDERS,
    WantedFilesRepository,
    ReadDossiersService,
    FetchAgainService,
    LandFileAccess,
    { provide: FileAccess, useExisting: LandFileAccess },
    FileServing,
    { provide: FileLinks, inject: [SecretBox], useFactory: (secrets: SecretBox) => new FileLinks(secrets) },
  ],
})
export class LandDossiersDoorsModule {}
