import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { Roles, RolesGuard } from '#libs/http';
import type { RawQuery } from '../query/query-reader.js';
import type { TransactionView } from './transaction-view.js';
import { readTransactionsQuery } from './transactions-query.js';
import { type TransactionPage, TransactionsService } from './transactions.service.js';

/** The log for operators and auditors. */
@Controller('api/v1/transactions')
@UseGuards(RolesGuard)
@Roles('operator', 'auditor')
export class ManagementTransactionsController {
  constructor(private readonly transactions: TransactionsService) {}

  @Get()
  async list(@Query() raw: RawQuery): Promise<TransactionPage> {
    return this.transactions.list(readTransactionsQuery(raw, new Date()));
  }

  @Get(':id')
  async get(@Param('id') id: string): Promise<TransactionView> {
    return this.transactions.getOrFail(id);
  }
}
