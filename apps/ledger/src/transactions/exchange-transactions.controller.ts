import { Controller, Get, Headers, Param } from '@nestjs/common';
import { TokenVerifier, unauthenticated } from '#libs/http';
import { RegistryView } from '#libs/registry-view';
import type { TransactionView } from './transaction-view.js';
import { TransactionsService } from './transactions.service.js';

/** What became of a transaction, for the system that sent it or was delivered it. */
@Controller('v1/transactions')
export class ExchangeTransactionsController {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly registry: RegistryView,
    private readonly transactions: TransactionsService,
  ) {}

  @Get(':id')
  async get(@Param('id') id: string, @Headers('authorization') authorization?: string): Promise<TransactionView> {
    const system = this.registry.system(await this.tokens.clientOf(authorization));
    if (system?.status !== 'active') throw unauthenticated('This client is no active system');
    return this.transactions.getForSystemOrFail(id, system.code);
  }
}
