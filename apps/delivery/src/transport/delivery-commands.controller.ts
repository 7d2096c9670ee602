import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { Roles, RolesGuard } from '#libs/http';
import { HubError } from '#libs/kernel';
import type { CommandView } from '../persistence/command-row.js';
import { CommandsRepository } from '../persistence/commands.repository.js';
import { toCommandId, toCommandQuery } from './delivery-query.js';

interface CommandPage {
  /** What came last first. */
  readonly items: readonly CommandView[];
  /** The next page's `cursor`; absent on the last page. */
  readonly nextCursor?: string;
}

/** What other apps want done for their operators, such as the repair of a book, and what became of it. */
@Controller('api/v1/delivery-commands')
@UseGuards(RolesGuard)
export class DeliveryCommandsController {
  constructor(private readonly commands: CommandsRepository) {}

  /** `?state&subscription&cursor&limit` (1–500, default 50); `state`: waiting, done or refused. */
  @Get()
  @Roles('operator', 'auditor')
  async list(@Query() query: Record<string, unknown>): Promise<CommandPage> {
    const { items, next } = await this.commands.list(toCommandQuery(query));
    return next === undefined ? { items } : { items, nextCursor: next };
  }

  /** 404 also in the moment before delivery has heard of it. */
  @Get(':id')
  @Roles('operator', 'auditor')
  async get(@Param('id') id: string): Promise<CommandView> {
    const command = await this.commands.find(toCommandId(id));
    if (command) return command;
    throw new HubError('missing', 'not-found', 'No command has this id, or it has not come yet');
  }
}
