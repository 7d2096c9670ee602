import { Module } from '@nestjs/common';
import { HttpModule } from '#libs/http';
import { MessagingModule } from '#libs/messaging';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { RegistryViewModule } from '#libs/registry-view';
import { FiguresController } from './figures/figures.controller.js';
import { FiguresRepository } from './figures/figures.repository.js';
import { EntryLog } from './log/entry-log.repository.js';
import { LogConsumer } from './log/log.consumer.js';
import { LEDGER_SCHEMA } from './persistence/ledger.schema.js';
import { EntriesRepository } from './transactions/entries.repository.js';
import { EntryAwaiter } from './transactions/entry-awaiter.service.js';
import { ExchangeTransactionsController } from './transactions/exchange-transactions.controller.js';
import { ManagementTransactionsController } from './transactions/management-transactions.controller.js';
import { TransactionsService } from './transactions/transactions.service.js';

/** The append-only log of every transaction, what is asked of it, and the figures counted in it. */
@Module({
  imports: [
    ObservabilityModule,
    MessagingModule,
    RegistryViewModule,
    HttpModule,
    PersistenceModule.forSchema(LEDGER_SCHEMA),
    MessagingModule.forConsumer({ group: 'ledger', maxBatch: 2_000 }),
  ],
  controllers: [LogConsumer, FiguresController, ManagementTransactionsController, ExchangeTransactionsController],
  providers: [EntryLog, FiguresRepository, EntriesRepository, EntryAwaiter, TransactionsService],
})
export class LedgerModule {}
