import { Module } from '@nestjs/common';
import { configProvider, LandDossiersConfig } from '#libs/config';
import { FilesModule } from '#libs/files';
import { LEISURELY, MessagingModule } from '#libs/messaging';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { ApplyMessagesService } from './application/apply-messages.service.js';
import { CalendarWatch } from './application/calendar-watch.service.js';
import { FileBringer } from './application/file-bringer.service.js';
import { FileCollector } from './application/file-collector.service.js';
import { FileOutcomes } from './application/file-outcomes.service.js';
import { RULES_PROVIDERS } from './application/rule-files.js';
import { LAND_DOSSIERS_SCHEMA } from './persistence/land-dossiers.schema.js';
import { WantedFilesRepository } from './persistence/wanted-files.repository.js';
import { NoteDeliveriesService } from './reconciliation/application/note-deliveries.service.js';
import { DeliveryFactsConsumer } from './reconciliation/transport/delivery-facts.consumer.js';
import { LandMessagesConsumer } from './transport/land-messages.consumer.js';

const persistence = PersistenceModule.forSchema(LAND_DOSSIERS_SCHEMA);
/** Nobody waits within the second, and with each message its whole dossier is gone through, once for all of a round. */
const PACE = { ...LEISURELY, perSecondAndMs: 2 };

/** Messages about land dossiers in; messages taken, and the statuses that follow from them, out. */
@Module({
  imports: [
    ObservabilityModule,
    MessagingModule,
    FilesModule,
    persistence,
    MessagingModule.forOutbox(persistence),
    MessagingModule.forConsumer({ group: 'land-dossiers', maxBatch: 1_000, pace: PACE }),
  ],
  controllers: [LandMessagesConsumer, DeliveryFactsConsumer],
  providers: [
    ...RULES_PROVIDERS,
    configProvider(LandDossiersConfig),
    WantedFilesRepository,
    ApplyMessagesService,
    CalendarWatch,
    FileBringer,
    FileCollector,
    FileOutcomes,
    NoteDeliveriesService,
  ],
})
export class LandDossiersWorkModule {}
