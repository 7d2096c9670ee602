import { Module } from '@nestjs/common';
import { LEISURELY, MessagingModule } from '#libs/messaging';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { EntryLog } from './log/entry-log.repository.js';
import { LogConsumer } from './log/log.consumer.js';
import { LEDGER_SCHEMA } from './persistence/ledger.schema.js';

/** Writes the log. */
@Module({
  imports: [
    ObservabilityModule,
    MessagingModule,
    PersistenceModule.forSchema(LEDGER_SCHEMA),
    MessagingModule.forConsumer({ group: 'ledger', maxBatch: 2_000, pace: LEISURELY }),
  ],
  controllers: [LogConsumer],
  providers: [EntryLog],
})
export class LedgerWorkModule {}
