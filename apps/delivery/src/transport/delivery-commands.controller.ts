import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { Roles, RolesGuard } from '#libs/http';
import { HubError } from '#libs/kernel';
import { CommandAwaiter } from '../application/command-awaiter.service.js';
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
  constructor(
    private readonly commands: CommandsRepository,
    private readonly awaiter: CommandAwaiter,
  ) {}

  /** `?state&subscription&cursor&limit` (1–500, default 50); `state`: waiting, done or refused. */
  @Get()
  @Roles('operator', 'auditor')
  async list(@Query() query: Record<string, unknown>): Promise<CommandPage> {
    const { items, next } = await this.commands.list(toCommandQuery(query));
    return next === undefined ? { items } : { items, nextCursor: next };
  }

  /** One that was named a moment ago is waited for, some seconds; after them 404. */
  @Get(':id')
  @Roles('operator', 'auditor')
  async get(@Param('id') id: string): Promise<CommandView> {
    const command = await this.await(toCommandId(id));
    if (command) return command;
    throw new HubError('missing', 'not-found', 'No command has this id, or it has not come yet');
  }

  private async await(id: string): Promise<CommandView | undefined> {
    const command = await this.commands.find(id);
    if (command) return command;
    return (await this.awaiter.appeared(id)) ? this.commands.find(id) : undefined;
  }
}
