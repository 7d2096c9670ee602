import { Controller, Get, Header, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { membersOf, TokenVerifier, unauthenticated } from '#libs/http';
import { RegistryView } from '#libs/registry-view';
import type { FastifyReply } from 'fastify';
import { type PullPage, PullService } from '../application/pull.service.js';
import { toCursor, toPullQuery } from './pull-query.js';

/** For systems that cannot be called: they fetch what waits for them and say up to where they have it. */
@Controller('v1/subscriptions')
export class PullController {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly registry: RegistryView,
    private readonly pulls: PullService,
  ) {}

  /**
   * `?after&limit&wait`: at most `limit` (1–1000, default 100) CloudEvents that are not acknowledged, those behind the
   * cursor `after` or else from the first on; where there is none the answer comes after `wait` seconds (0–30, default
   * 0) or as soon as there is one. Answers `{events, cursor}`.
   */
  @Get(':code/events')
  @Header('content-type', 'application/json; charset=utf-8')
  async events(
    @Param('code') code: string,
    @Query() query: Record<string, unknown>,
    @Res({ passthrough: true }) { raw }: FastifyReply,
    @Headers('authorization') authorization?: string,
  ): Promise<string> {
    const system = await this.caller(authorization);
    const gone = new AbortController();
    raw.once('close', () => gone.abort());
    return toText(await this.pulls.events(system, code, toPullQuery(query), gone.signal));
  }

  /** Body: `{"cursor": "…"}`, of an answer that the system got: everything up to it is delivered. */
  @Post(':code/ack')
  @HttpCode(200)
  async acknowledge(
    @Param('code') code: string,
    @Req() { body }: { readonly body: unknown },
    @Headers('authorization') authorization?: string,
  ): Promise<{ cursor: string }> {
    const system = await this.caller(authorization);
    const cursor = toCursor(membersOf(body)['cursor']);
    await this.pulls.acknowledge(system, code, cursor);
    return { cursor: String(cursor) };
  }

  private async caller(authorization: string | undefined): Promise<string> {
    const system = this.registry.system(await this.tokens.clientOf(authorization));
    if (system?.status !== 'active') throw unauthenticated('This client is no active system');
    return system.code;
  }
}

/** The events are JSON text already and go in as they are. */
function toText({ events, cursor }: PullPage): string {
  return `{"events":[${events.join(',')}],"cursor":"${cursor}"}`;
}
