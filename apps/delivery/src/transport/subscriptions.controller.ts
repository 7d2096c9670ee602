import { Controller, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import { Account, membersOf, reasonIn, Roles, RolesGuard } from '#libs/http';
import { PauseLevers } from '../application/pause-levers.service.js';

interface PauseView {
  readonly subscription: string;
  readonly paused: boolean;
  readonly pausedAt?: Date;
  /** Code of the service account; `hub` where the endpoint answered 410. */
  readonly pausedBy?: string;
  readonly reason?: string;
}

/** Stops and starts the deliveries of a subscription. Body: `{"reason": "…"}`, recorded with who did it. */
@Controller('api/v1/subscriptions')
@UseGuards(RolesGuard)
@Roles('operator')
export class SubscriptionsController {
  constructor(private readonly levers: PauseLevers) {}

  /** What is under way ends; what comes waits, in order. One that is paused already keeps its first reason. */
  @Post(':code/pause')
  @HttpCode(200)
  async pause(
    @Param('code') code: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<PauseView> {
    const pause = await this.levers.pauseSubscription(code, { actor, reason: reasonIn(membersOf(body)) });
    return { subscription: code, paused: true, ...pause };
  }

  /** What waits goes on. A subscription that the registry itself says is paused stays so. */
  @Post(':code/resume')
  @HttpCode(200)
  async resume(
    @Param('code') code: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<PauseView> {
    await this.levers.resumeSubscription(code, { actor, reason: reasonIn(membersOf(body)) });
    return { subscription: code, paused: false };
  }
}
