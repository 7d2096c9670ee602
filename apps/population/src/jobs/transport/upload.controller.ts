import { Injectable } from '@nestjs/common';
import { discardRest, Refusals, refuseRequest } from '#libs/exchange';
import { TokenVerifier } from '#libs/http';
import { RegistryView } from '#libs/registry-view';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { UploadService } from '../application/upload.service.js';
import type { JobSummary } from '../persistence/job-record.js';
import { UploadRights } from '../application/upload-rights.service.js';
import { uploadQueryOf } from './upload-query.js';

/** Longer than the largest file takes, once it is here; then the door's own limit on silence holds again. */
const READING_MS = 1_800_000;

export interface UploadRoute {
  Params: { service: string };
  Querystring: Record<string, unknown>;
}

/**
 * `POST /v1/services/population-verification/jobs`: the body is the file, as a stream. Who may not send it is turned away
 * before it is read. Refusals are logged, and never quote what was sent.
 */
@Injectable()
export class UploadController {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly registry: RegistryView,
    private readonly rights: UploadRights,
    private readonly uploads: UploadService,
    private readonly refusals: Refusals,
  ) {}

  async post(request: FastifyRequest<UploadRoute>, reply: FastifyReply): Promise<void> {
    let system = '';
    try {
      const client = await this.tokens.clientOf(request.headers.authorization);
      system = this.registry.system(client)?.code ?? '';
      const { owner, granted } = await this.rights.of(client, request.params.service, request.headers['hub-purpose']);
      const order = { owner, granted, ...uploadQueryOf(request.query, request.headers) };
      // A workbook is read through when all of it is here: until then its sender hears nothing, and says nothing.
      // Where the answer is written before, the connection rests: it is the door's again.
      request.raw.once('end', () => {
        if (!reply.sent) request.raw.socket.setTimeout(READING_MS);
      });
      // What is left of it when the answer is known is no error of the connection: the sender is to hear the answer.
      const body = request.raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
      answer(reply, await this.uploads.upload(order, body));
      discardRest(request.raw);
    } catch (error) {
      await this.refuse(request, reply, error, system);
    }
  }

  /** Also for what Fastify refuses before this controller is asked. */
  async refuse(request: FastifyRequest, reply: FastifyReply, thrown: unknown, system = ''): Promise<void> {
    const service = this.registry.service((request.params as UploadRoute['Params']).service);
    await refuseRequest({ request, reply }, thrown, { system, service }, this.refusals);
  }
}

function answer(reply: FastifyReply, { id, rows, state, dry_run: dryRun }: JobSummary): void {
  const outcome = state === 'done' ? 'succeeded' : 'open';
  const body = { jobId: id, transactionId: id, outcome, rows, ...(dryRun ? { dryRun } : {}) };
  void reply
    .status(202)
    .header('location', `/v1/jobs/${id}`)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body));
}
