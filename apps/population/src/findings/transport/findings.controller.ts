import { Controller, Get, HttpCode, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { Account, membersOf, type RawQuery, reasonIn, Roles, RolesGuard } from '#libs/http';
import { CloseFindingService } from '../application/close-finding.service.js';
import type { FindingPage, FindingView, FindingWithAccesses } from '../application/finding.view.js';
import { ReadFindingsService } from '../application/read-findings.service.js';
import { toFindingQuery, toId, toPlace } from './finding-query.js';

/** Unusual accesses, for auditors. */
@Controller('api/v1/population/findings')
@UseGuards(RolesGuard)
@Roles('auditor')
export class FindingsController {
  constructor(
    private readonly findings: ReadFindingsService,
    private readonly closing: CloseFindingService,
  ) {}

  /** `?state&rule&agency&cursor&limit`; the newest first. */
  @Get()
  list(@Query() query: RawQuery): Promise<FindingPage> {
    return this.findings.list(toFindingQuery(query));
  }

  /** With the accesses behind it, the newest first, `?cursor`. */
  @Get(':id')
  get(@Param('id') id: string, @Query() query: RawQuery): Promise<FindingWithAccesses> {
    return this.findings.getOrFail(toId(id), toPlace(query));
  }

  /** Body: `{"reason": "…"}`. 409 where it is closed already. */
  @Post(':id/close')
  @HttpCode(200)
  close(
    @Param('id') id: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<FindingView> {
    return this.closing.close(toId(id), actor, reasonIn(membersOf(body)));
  }
}
