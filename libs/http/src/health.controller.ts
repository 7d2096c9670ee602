import { Controller, Get, Res } from '@nestjs/common';
import { HealthRegistry, processMetrics } from '#libs/observability';
import type { FastifyReply } from 'fastify';

/** The health door: for supervisors and monitoring, without authentication, without personal data. */
@Controller()
export class HealthController {
  constructor(private readonly health: HealthRegistry) {}

  /** 200 as long as the process answers. */
  @Get('health/live')
  live(): { status: string } {
    return { status: 'up' };
  }

  /** 200 when everything needed is there, else 503; `checks` names what is down. */
  @Get('health/ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const { ready, checks } = await this.health.read();
    await reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks });
  }

  /** Prometheus text format. */
  @Get('metrics')
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const { contentType, text } = await processMetrics();
    await reply.type(contentType).send(text);
  }
}
