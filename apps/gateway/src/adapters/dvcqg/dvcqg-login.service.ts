import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DoorsConfig, SecretsConfig } from '#libs/config';
import type { System } from '#libs/contracts';
import { activeSystem } from '#libs/exchange';
import { loadTokenKeys, unauthenticated } from '#libs/http';
import { HubError } from '#libs/kernel';
import { RegistryView, verifySecret } from '#libs/registry-view';
import { createLocalJWKSet, importJWK, jwtVerify, SignJWT } from 'jose';

/** Not the audience of access tokens: neither is good at the other's door. */
const AUDIENCE = 'urn:lgsp:dvcqg';
const ALGORITHM = 'ES256';
const LIFETIME_SECONDS = 1_800;

interface SigningKey {
  readonly key: Awaited<ReturnType<typeof importJWK>>;
  readonly kid: string | undefined;
}

/**
 * Sessions of protocol A. A session is a signed text that says whose it is and until when, so that every copy of the
 * gateway takes it and none keeps anything. It ends with the secret by which it was opened.
 */
@Injectable()
export class DvcqgLogin implements OnModuleInit {
  private signing: SigningKey | undefined;
  private keySet: ReturnType<typeof createLocalJWKSet> | undefined;

  constructor(
    private readonly doors: DoorsConfig,
    private readonly secrets: SecretsConfig,
    private readonly registry: RegistryView,
  ) {}

  async onModuleInit(): Promise<void> {
    const { keys } = await loadTokenKeys(this.secrets.tokenKeysFile);
    const [newest] = keys;
    if (!newest) throw new HubError('bug', 'internal', 'TOKEN_KEYS_FILE has no key');
    this.signing = { key: await importJWK(newest, ALGORITHM), kid: newest.kid };
    this.keySet = createLocalJWKSet({ keys: keys.map(({ d: _private, ...publicKey }) => publicKey) });
  }

  /** A new session; throws `unauthenticated`. */
  async logIn(username: string, password: string): Promise<string> {
    const system = activeSystem(this.registry, username);
    const matches = await verifySecret(password, system.secretHash ?? '');
    if (!matches) throw unauthenticated('Wrong username or password');
    const { key, kid } = this.signing!;
    return new SignJWT({ secret: fingerprintOf(system) })
      .setProtectedHeader({ alg: ALGORITHM, ...(kid ? { kid } : {}) })
      .setIssuer(this.doors.issuer)
      .setAudience(AUDIENCE)
      .setSubject(system.code)
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS}s`)
      .sign(key);
  }

  /** Code of the system whose session it is; throws `unauthenticated`. */
  async systemOf(session: string): Promise<string> {
    const { sub, secret } = await this.claimsOf(session);
    const system = activeSystem(this.registry, String(sub));
    if (secret !== fingerprintOf(system)) throw unauthenticated('The session was opened with another secret');
    return system.code;
  }

  private async claimsOf(session: string): Promise<Record<string, unknown>> {
    try {
      const rules = { issuer: this.doors.issuer, audience: AUDIENCE, algorithms: [ALGORITHM], requiredClaims: ['exp'] };
      return { ...(await jwtVerify(session, this.keySet!, rules)).payload };
    } catch (cause) {
      throw unauthenticated('The session is not valid or has expired', cause);
    }
  }
}

function fingerprintOf({ secretHash = '' }: System): string {
  return createHash('sha256').update(secretHash).digest('hex').slice(0, 16);
}
