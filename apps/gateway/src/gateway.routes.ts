import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { DvcqgController } from './adapters/dvcqg/dvcqg.controller.js';
import { VbdlisController, type VbdlisRoute } from './adapters/vbdlis/vbdlis.controller.js';
import { OAuthController } from './oauth/oauth.controller.js';
import { RecordsController, type RecordsRoute } from './records/records.controller.js';

const OAUTH_PATHS = ['/oauth/jwks', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];

/**
 * The routes whose bodies are read by whoever answers them, as streams: refusals of unread bodies are then logged like
 * any other, and nobody's megabytes are collected before it is known who sends them. A Fastify scope of their own,
 * because the parsers of the process turn JSON into buffers first.
 */
@Injectable()
export class GatewayRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly oauth: OAuthController,
    private readonly records: RecordsController,
    private readonly dvcqg: DvcqgController,
    private readonly vbdlis: VbdlisController,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register(async scope => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      this.addRoutes(scope);
    });
  }

  private addRoutes(scope: FastifyInstance): void {
    scope.post('/oauth/token', (request, reply) => this.oauth.handle(request, reply));
    for (const path of OAUTH_PATHS) scope.get(path, (request, reply) => this.oauth.handle(request, reply));
    scope.post<RecordsRoute>('/v1/services/:service/records', {
      handler: (request, reply) => this.records.post(request, reply),
      errorHandler: (error, request, reply) => void this.records.refuse(request, reply, error),
    });
    scope.post('/adapters/dvcqg/auth', (request, reply) => this.dvcqg.auth(request, reply));
    scope.post('/adapters/dvcqg/integration', (request, reply) => this.dvcqg.integration(request, reply));
    scope.route<VbdlisRoute>({
      method: ['GET', 'POST'],
      url: '/adapters/vbdlis/:operation',
      handler: (request, reply) => this.vbdlis.handle(request, reply),
    });
  }
}
