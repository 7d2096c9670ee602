import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DoorsConfig, GatewayConfig, SecretsConfig } from '#libs/config';
import { loadTokenKeys } from '#libs/http';
import { RegistryView } from '#libs/registry-view';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createProvider } from './create-provider.js';

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** `/oauth/token`, `/oauth/jwks` and `/.well-known/…`: hands the raw request to the authorization server. */
@Injectable()
export class OAuthController implements OnModuleInit {
  private provider: Handle | undefined;

  constructor(
    private readonly doors: DoorsConfig,
    private readonly gateway: GatewayConfig,
    private readonly secrets: SecretsConfig,
    private readonly registry: RegistryView,
  ) {}

  async onModuleInit(): Promise<void> {
    const keys = await loadTokenKeys(this.secrets.tokenKeysFile);
    const { issuer } = this.doors;
    const { tokenTtlSeconds } = this.gateway;
    this.provider = createProvider({ issuer, keys, tokenTtlSeconds, registry: this.registry }).callback();
  }

  handle(request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    void this.provider!(request.raw, reply.raw);
  }
}
