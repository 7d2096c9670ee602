import { Controller, Get, HttpCode, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { Account, codeIn, invalid, membersOf, reasonIn, Roles, RolesGuard } from '#libs/http';
import { DeadLetterOffice } from '../application/dead-letter-office.service.js';
import { DeadLettersRepository, type DeadLetterView } from '../persistence/dead-letters.repository.js';
import { toDeadLetterQuery, toId } from './delivery-query.js';

interface DeadLetterPage {
  /** The newest first. */
  readonly items: readonly DeadLetterView[];
  /** The next page's `cursor`; absent on the last page. */
  readonly nextCursor?: string;
}

/** Messages that no consumer could take, for operators; auditors may look. */
@Controller('api/v1/dead-letters')
@UseGuards(RolesGuard)
export class DeadLettersController {
  constructor(
    private readonly letters: DeadLettersRepository,
    private readonly office: DeadLetterOffice,
  ) {}

  /** `?consumer&state&cursor&limit` (1–500, default 50); `state`: open, replayed or given-up. */
  @Get()
  @Roles('operator', 'auditor')
  async list(@Query() query: Record<string, unknown>): Promise<DeadLetterPage> {
    const wanted = toDeadLetterQuery(query);
    const items = await this.letters.list(wanted);
    return items.length < wanted.limit ? { items } : { items, nextCursor: items[items.length - 1]!.id };
  }

  /**
   * Sends the oldest open ones of a consumer back, at most 500: after a defect that made many. Body: `{"consumer",
   * "reason"}`. Answers how many; to be called again until that is 0.
   */
  @Post('replay')
  @HttpCode(202)
  @Roles('operator')
  async replayOldest(
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<{ readonly replayed: number }> {
    const members = membersOf(body);
    const consumer = codeIn(members, 'consumer');
    if (consumer === undefined) throw invalid('/consumer', 'is required');
    return { replayed: await this.office.replayOldest(consumer, { actor, reason: reasonIn(members) }) };
  }

  /**
   * Sends it back, after the cause is mended, to the consumer that could not take it and to no other. Body: `{"reason":
   * "…"}`. It is open again where that consumer still cannot take it. 409 where it is not open.
   */
  @Post(':id/replay')
  @HttpCode(202)
  @Roles('operator')
  replay(
    @Param('id') id: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<DeadLetterView> {
    return this.office.replay(toId(id), { actor, reason: reasonIn(membersOf(body)) });
  }

  /** Nothing more becomes of it; its message is deleted. Body: `{"reason": "…"}`. 409 where it is not open. */
  @Post(':id/give-up')
  @HttpCode(200)
  @Roles('operator')
  giveUp(
    @Param('id') id: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<DeadLetterView> {
    return this.office.giveUp(toId(id), { actor, reason: reasonIn(membersOf(body)) });
  }
}
