import { Module } from '@nestjs/common';
import { MessagingModule } from '#libs/messaging';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { ApplyMessagesService } from './application/apply-messages.service.js';
import { RULES_PROVIDERS } from './application/rule-files.js';
import { LAND_DOSSIERS_SCHEMA } from './persistence/land-dossiers.schema.js';
import { LandMessagesConsumer } from './transport/land-messages.consumer.js';

const persistence = PersistenceModule.forSchema(LAND_DOSSIERS_SCHEMA);

/** Messages about land dossiers in; messages taken, and the statuses that follow from them, out. */
@Module({
  imports: [
    ObservabilityModule,
    MessagingModule,
    persistence,
    MessagingModule.forOutbox(persistence),
    MessagingModule.forConsumer({ group: 'land-dossiers', maxBatch: 1_000 }),
  ],
  controllers: [LandMessagesConsumer],
  providers: [...RULES_PROVIDERS, ApplyMessagesService],
})
export class LandDossiersWorkModule {}
