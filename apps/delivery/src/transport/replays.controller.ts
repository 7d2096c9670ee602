import { Controller, Get, HttpCode, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { Account, codeIn, invalid, membersOf, reasonIn, Roles, RolesGuard } from '#libs/http';
import { ReplayLevers } from '../application/replay-levers.service.js';
import type { Replay } from '../persistence/replay-row.js';
import { toId, toPageQuery } from './delivery-query.js';
import { selectionIn } from './replay-request.js';

interface ReplayPage {
  /** The newest first. */
  readonly items: readonly Replay[];
  /** The next page's `cursor`; absent on the last page. */
  readonly nextCursor?: string;
}

/** Events of the past, brought again to one subscription; auditors may look. */
@Controller('api/v1')
@UseGuards(RolesGuard)
export class ReplaysController {
  constructor(private readonly levers: ReplayLevers) {}

  /**
   * Body: `{"subscription", "from", "to"?, "reason"}` or `{"subscription", "ids", "reason"}`. 409 while the subscription has
   * a replay that is not done.
   */
  @Post('deliveries/replay')
  @HttpCode(202)
  @Roles('operator')
  async request(@Account() actor: string, @Req() { body }: { readonly body: unknown }): Promise<Replay> {
    const members = membersOf(body);
    const subscription = codeIn(members, 'subscription');
    if (subscription === undefined) throw invalid('/subscription', 'is required');
    return this.levers.request(subscription, selectionIn(members), { actor, reason: reasonIn(members) });
  }

  /** `?cursor&limit` (1–500, default 50). */
  @Get('replays')
  @Roles('operator', 'auditor')
  async list(@Query() query: Record<string, unknown>): Promise<ReplayPage> {
    const { cursor, limit } = toPageQuery(query);
    const items = await this.levers.list(cursor, limit);
    return items.length < limit ? { items } : { items, nextCursor: items[items.length - 1]!.id };
  }

  @Get('replays/:id')
  @Roles('operator', 'auditor')
  get(@Param('id') id: string): Promise<Replay> {
    return this.levers.getOrFail(toId(id));
  }

  /** What was brought stays; nothing more is. Body: `{"reason": "…"}`. */
  @Post('replays/:id/cancel')
  @HttpCode(200)
  @Roles('operator')
  cancel(
    @Param('id') id: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<Replay> {
    return this.levers.cancel(toId(id), { actor, reason: reasonIn(membersOf(body)) });
  }
}
