import { Controller, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import { Account, membersOf, reasonIn, Roles, RolesGuard } from '#libs/http';
import { PauseLevers } from '../application/pause-levers.service.js';

interface PauseView {
  readonly connector: string;
  readonly paused: boolean;
  readonly pausedAt?: Date;
  /** Code of the service account. */
  readonly pausedBy?: string;
  readonly reason?: string;
}

/** Stops and starts all deliveries to one endpoint. Body: `{"reason": "…"}`, recorded with who did it. */
@Controller('api/v1/connectors')
@UseGuards(RolesGuard)
@Roles('operator')
export class ConnectorsController {
  constructor(private readonly levers: PauseLevers) {}

  /** What is under way ends; what comes waits, in order. One that is paused already keeps its first reason. */
  @Post(':code/pause')
  @HttpCode(200)
  async pause(
    @Param('code') code: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<PauseView> {
    const pause = await this.levers.pauseConnector(code, { actor, reason: reasonIn(membersOf(body)) });
    return { connector: code, paused: true, ...pause };
  }

  /** What waits goes on, but what its subscription itself holds back. */
  @Post(':code/resume')
  @HttpCode(200)
  async resume(
    @Param('code') code: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<PauseView> {
    await this.levers.resumeConnector(code, { actor, reason: reasonIn(membersOf(body)) });
    return { connector: code, paused: false };
  }
}
