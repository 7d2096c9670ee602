import { pipeline } from 'node:stream/promises';
import { Controller, Get, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { TokenVerifier, unauthenticated } from '#libs/http';
import { HubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { RegistryView } from '#libs/registry-view';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JobProgress } from '../application/job.view.js';
import { JobLevers, type Lever } from '../application/job-levers.service.js';
import { JobResultService } from '../application/job-result.service.js';
import { ProgressFeed } from '../application/progress-feed.service.js';
import { ReadJobsService } from '../application/read-jobs.service.js';
import { resultHeaders } from './result-headers.js';
import { sendEvents } from './send-events.js';

const logger = createLogger('population-jobs');
const LEVERS: readonly string[] = ['pause', 'resume', 'cancel', 'retry'] satisfies Lever[];

/** A job for the system that uploaded it; for all others it is not there. */
@Controller('v1/jobs')
export class JobsController {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly registry: RegistryView,
    private readonly reading: ReadJobsService,
    private readonly feed: ProgressFeed,
    private readonly results: JobResultService,
    private readonly levers: JobLevers,
  ) {}

  /** How far it is, as JSON; with `Accept: text/event-stream` as events until it is finished. */
  @Get(':id')
  async get(
    @Param('id') id: string,
    @Res() reply: FastifyReply,
    @Headers('authorization') authorization?: string,
    @Headers('accept') accept?: string,
  ): Promise<void> {
    const system = await this.caller(authorization);
    const progress = await this.reading.progress(system, id);
    if (!accept?.includes('text/event-stream')) return send(reply, progress);
    sendEvents(reply, progress, listener => this.feed.listen(system, progress.jobId, listener));
  }

  /**
   * The file that was uploaded, with columns added. Once it was taken as a whole, the data is erased after a while; a HEAD,
   * which Fastify brings here too, takes nothing.
   */
  @Get(':id/result')
  async result(
    @Param('id') id: string,
    @Req() { method }: FastifyRequest,
    @Res() reply: FastifyReply,
    @Headers('authorization') authorization?: string,
  ): Promise<void> {
    const system = await this.caller(authorization);
    const file = await this.results.result(system, id);
    const { raw } = reply.hijack();
    raw.writeHead(200, resultHeaders(file));
    if (method !== 'GET') return void raw.end();
    try {
      await pipeline(file.bytes, raw);
    } catch (error) {
      // The connection is cut by then: the receiver sees that it has not all of it.
      return logger.warn('A result was not taken to its end', { transactionId: id, error });
    }
    await this.results.markCollected(id);
  }

  @Post(':id/:lever')
  @HttpCode(200)
  async pull(
    @Param('id') id: string,
    @Param('lever') lever: string,
    @Headers('authorization') authorization?: string,
  ): Promise<JobProgress> {
    const system = await this.caller(authorization);
    if (!LEVERS.includes(lever)) throw new HubError('missing', 'not-found', 'Not found');
    await this.levers.pull(lever as Lever, system, id);
    return this.reading.progress(system, id);
  }

  private async caller(authorization: string | undefined): Promise<string> {
    const system = this.registry.system(await this.tokens.clientOf(authorization));
    if (system?.status !== 'active') throw unauthenticated('This client is no active system');
    return system.code;
  }
}

function send(reply: FastifyReply, progress: JobProgress): void {
  void reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(JSON.stringify(progress));
}
