import { Injectable } from '@nestjs/common';
import { QueriesConfig } from '#libs/config';
import { readBody, Refusals, refuseRequest } from '#libs/exchange';
import { sendProblem, TokenVerifier } from '#libs/http';
import { HubError } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QueriesService } from '../application/queries.service.js';

export interface QueriesRoute {
  Params: { service: string };
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json(;|$)/i;

/**
 * `POST /v1/services/{service}/queries`: one JSON object in, the answer as JSON with 200 out. Headers `Hub-Purpose` and
 * `Hub-Deadline-Ms` (contract.md, Exchange). Refusals are logged, and never quote what was asked.
 */
@Injectable()
export class QueriesController {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly registry: RegistryView,
    private readonly queries: QueriesService,
    private readonly refusals: Refusals,
    private readonly config: QueriesConfig,
  ) {}

  async post(request: FastifyRequest<QueriesRoute>, reply: FastifyReply): Promise<void> {
    const receivedAt = performance.now();
    let system = '';
    try {
      const client = await this.tokens.clientOf(request.headers.authorization);
      system = this.registry.system(client)?.code ?? '';
      const body = await this.bodyOf(request);
      const { service } = request.params;
      const answered = await this.queries.ask({ client, service, headers: request.headers, body, receivedAt });
      if ('failure' in answered) return sendProblem(reply, answered.failure);
      void reply.header('cache-control', 'no-store').type('application/json').send(JSON.stringify(answered.body));
    } catch (error) {
      await this.refuse(request, reply, error, system);
    }
  }

  /** Also for what Fastify refuses before this controller is asked. */
  async refuse(request: FastifyRequest, reply: FastifyReply, thrown: unknown, system = ''): Promise<void> {
    const service = this.registry.service((request.params as QueriesRoute['Params']).service);
    await refuseRequest({ request, reply }, thrown, { system, service }, this.refusals);
  }

  private bodyOf(request: FastifyRequest): Promise<Buffer> {
    const type = request.headers['content-type'] ?? '';
    if (!JSON_TYPE.test(type)) throw new HubError('invalid', 'unacceptable-media', 'The media type is not supported');
    return readBody(request.raw, this.config.maxBytes);
  }
}
