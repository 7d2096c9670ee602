import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { Roles, RolesGuard } from '#libs/http';
import { ActionsRepository, type RecordedAction } from '../persistence/actions.repository.js';
import { toPageQuery } from './delivery-query.js';

interface AuditPage {
  /** The newest first, as they came to this app. */
  readonly items: readonly RecordedAction[];
  /** The next page's `cursor`; absent on the last page. */
  readonly nextCursor?: string;
}

/** What people did, and why (contract.md, `audit`): decisions about deliveries, and changes of addresses. */
@Controller('api/v1/audit')
@UseGuards(RolesGuard)
export class AuditController {
  constructor(private readonly actions: ActionsRepository) {}

  /** `?cursor&limit` (1–500, default 50). */
  @Get()
  @Roles('auditor', 'operator')
  async list(@Query() query: Record<string, unknown>): Promise<AuditPage> {
    const { cursor, limit } = toPageQuery(query);
    const items = await this.actions.list(cursor, limit);
    return items.length < limit ? { items } : { items, nextCursor: items[items.length - 1]!.id };
  }
}
