import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { activeSystem } from '#libs/exchange';
import { TokenVerifier, unauthenticated } from '#libs/http';
import { RegistryView, verifySecret } from '#libs/registry-view';
import { LRUCache } from 'lru-cache';

const MAX_REMEMBERED = 1_000;
const REMEMBERED_MS = 600_000;
const WRONG = 'Wrong client id or secret';

/**
 * Who calls: by a token of the hub, or by client id and secret, for partners' software that knows no tokens. A secret
 * that was right is remembered as a digest for a while: comparing it costs more than all the rest of a call.
 */
@Injectable()
export class VbdlisCallers {
  private readonly right = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS });
  /** So that the digests are good for nothing outside this process. */
  private readonly salt = randomBytes(32);

  constructor(
    private readonly tokens: TokenVerifier,
    private readonly registry: RegistryView,
  ) {}

  /** Code of the calling system, '' where it is none; throws `unauthenticated`. */
  async systemOf(authorization: string | undefined): Promise<string> {
    const pair = basicPairOf(authorization);
    const clientId = pair ? await this.checked(...pair) : await this.tokens.clientOf(authorization);
    // Of a suspended one the log says who it was; the lane turns it away.
    return this.registry.system(clientId)?.code ?? '';
  }

  private async checked(clientId: string, secret: string): Promise<string> {
    const { code, secretHash = '' } = activeSystem(this.registry, clientId);
    const parts = [this.salt, code, '\0', secretHash, '\0', secret];
    const digest = parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('base64');
    if (this.right.has(digest)) return code;
    if (!(await matches(secret, secretHash))) throw unauthenticated(WRONG);
    this.right.set(digest, true);
    return code;
  }
}

/** OAuth has both parts form-encoded (RFC 6749, 2.3.1); most software sends them as they are. */
async function matches(secret: string, hash: string): Promise<boolean> {
  if (await verifySecret(secret, hash)) return true;
  const decoded = decodedOf(secret);
  return decoded !== undefined && decoded !== secret && verifySecret(decoded, hash);
}

function basicPairOf(authorization: string | undefined): [string, string] | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) throw unauthenticated(WRONG);
  return [decodedOf(text.slice(0, colon)) ?? '', text.slice(colon + 1)];
}

function decodedOf(text: string): string | undefined {
  return /%(?![0-9A-Fa-f]{2})/.test(text) ? text : decodedOrNot(text);
}

function decodedOrNot(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
