import { Module } from '@nestjs/common';
import { HttpModule } from '#libs/http';
import { ObservabilityModule } from '#libs/observability';
import { PersistenceModule } from '#libs/persistence';
import { RegistryViewModule } from '#libs/registry-view';
import { FiguresController } from './figures/figures.controller.js';
import { FiguresRepository } from './figures/figures.repository.js';
import { LEDGER_SCHEMA } from './persistence/ledger.schema.js';
import { EntriesRepository } from './transactions/entries.repository.js';
import { EntryAwaiter } from './transactions/entry-awaiter.service.js';
import { ExchangeTransactionsController } from './transactions/exchange-transactions.controller.js';
import { ManagementTransactionsController } from './transactions/management-transactions.controller.js';
import { TransactionsService } from './transactions/transactions.service.js';

/** What agency systems and people ask of the log. */
@Module({
  imports: [ObservabilityModule, RegistryViewModule, HttpModule, PersistenceModule.forSchema(LEDGER_SCHEMA)],
  controllers: [FiguresController, ManagementTransactionsController, ExchangeTransactionsController],
  providers: [FiguresRepository, EntriesRepository, EntryAwaiter, TransactionsService],
})
export class LedgerDoorsModule {}
