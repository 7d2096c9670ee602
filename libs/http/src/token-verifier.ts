import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DoorsConfig, SecretsConfig } from '#libs/config';
import { HubError } from '#libs/kernel';
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { loadTokenKeys } from './token-keys.js';

/** The audience of every access token of the hub. */
export const TOKEN_AUDIENCE = 'urn:lgsp:hub';
const MAX_REMEMBERED = 10_000;

interface Verified {
  readonly clientId: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Checks access tokens (RFC 9068): signature by the hub's own keys, algorithm, issuer, audience, times. A token that
 * was checked is remembered until it expires: a signature costs more than the rest of a request.
 */
@Injectable()
export class TokenVerifier implements OnModuleInit {
  private readonly remembered = new LRUCache<string, Verified>({ max: MAX_REMEMBERED });
  private keySet: ReturnType<typeof createLocalJWKSet> | undefined;

  constructor(
    private readonly secrets: SecretsConfig,
    private readonly doors: DoorsConfig,
  ) {}

  async onModuleInit(): Promise<void> {
    const { keys } = await loadTokenKeys(this.secrets.tokenKeysFile);
    this.keySet = createLocalJWKSet({ keys: keys.map(({ d: _private, ...publicKey }) => publicKey) });
  }

  /** The client id of the bearer token in an Authorization header; throws `unauthenticated`. */
  async clientOf(authorization: string | undefined): Promise<string> {
    const token = bearerOf(authorization);
    const known = this.remembered.get(token);
    const verified = known ?? (await this.verify(token));
    if (verified.expiresAt * 1000 <= Date.now()) throw unauthenticated('The token has expired');
    return verified.clientId;
  }

  private async verify(token: string): Promise<Verified> {
    const { client_id: clientId, exp } = await this.payloadOf(token);
    if (typeof clientId !== 'string' || typeof exp !== 'number') throw unauthenticated('The token names no client');
    const verified = { clientId, expiresAt: exp };
    this.remembered.set(token, verified);
    return verified;
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, this.keySet!, {
        issuer: this.doors.issuer,
        audience: TOKEN_AUDIENCE,
        algorithms: ['ES256'],
        requiredClaims: ['exp', 'client_id'],
      });
      return payload;
    } catch (cause) {
      throw unauthenticated('The token is not valid here', cause);
    }
  }
}

function bearerOf(authorization: string | undefined): string {
  const match = /^Bearer ([\w\-.~+/]+=*)$/i.exec(authorization ?? '');
  if (!match) throw unauthenticated('Send a bearer token from /oauth/token');
  return match[1]!;
}

export function unauthenticated(detail: string, cause?: unknown): HubError {
  return new HubError('denied', 'unauthenticated', 'Not authenticated', { detail, cause });
}
