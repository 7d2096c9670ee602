import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { addStreamedRoutes } from '#libs/http';
import type { FastifyInstance } from 'fastify';
import { DvcqgController } from './adapters/dvcqg/dvcqg.controller.js';
import { VbdlisController, type VbdlisRoute } from './adapters/vbdlis/vbdlis.controller.js';
import { OAuthController } from './oauth/oauth.controller.js';
import { RecordsController, type RecordsRoute } from './records/records.controller.js';

const OAUTH_PATHS = ['/oauth/jwks', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];

/** What agency systems send, as streams. */
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
    addStreamedRoutes(this.host, scope => this.addRoutes(scope));
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
