import { randomBytes } from 'node:crypto';
import type { ConnectorDefinition, RegistryEntity } from '#libs/contracts';
import type { SecretBox } from '#libs/registry-view';
import { type Declared, GENERATED } from '../files/declared.js';
import type { Credentials, SecretHolder } from './credentials.js';
import type { SecretMatcher } from './secret-matcher.js';

/** An entity as it is stored, and the plain secret where one is known. */
export interface Kept {
  readonly entity: RegistryEntity;
  readonly plainSecret?: string;
}

/** 32 bytes, base64url: by its form a generated secret is told from one that a person chose. */
const GENERATED_FORM = /^[\w-]{43}$/;

/**
 * Hashes and seals what files give in plain text. Salt and nonce are new each time, so what is stored is compared
 * first: a secret that did not change stays byte by byte what it was.
 */
export class SecretKeeper {
  constructor(
    private readonly box: SecretBox,
    private readonly matcher: SecretMatcher,
    private readonly known: Credentials,
  ) {}

  async keep(declared: Declared, stored: RegistryEntity | undefined): Promise<Kept> {
    const { entity } = declared;
    if (entity.kind === 'connector') return { entity: this.seal(entity, declared.secrets ?? {}, stored) };
    if (entity.kind !== 'system' && entity.kind !== 'service-account') return { entity };
    const storedHash = stored?.kind === entity.kind ? stored.secretHash : undefined;
    if (declared.secret === undefined)
      return { entity: { ...entity, ...(storedHash ? { secretHash: storedHash } : {}) } };
    const plainSecret = await this.plainSecretOf(entity.code, declared.secret, storedHash);
    const kept = storedHash !== undefined && (await this.matcher.matches(plainSecret, storedHash));
    return { entity: { ...entity, secretHash: kept ? storedHash : await this.matcher.hash(plainSecret) }, plainSecret };
  }

  /** Secrets of the previous credentials file that still open what is stored, by code. */
  async stillValid(holders: readonly SecretHolder[]): Promise<ReadonlyMap<string, string>> {
    const pairs = await Promise.all(
      holders.map(async ({ code, secretHash }) => {
        const secret = this.secretInFile(code);
        return secret !== undefined && (await this.matcher.matches(secret, secretHash))
          ? ([code, secret] as const)
          : undefined;
      }),
    );
    return new Map(pairs.filter(pair => pair !== undefined));
  }

  private async plainSecretOf(code: string, wanted: string, storedHash: string | undefined): Promise<string> {
    if (wanted !== GENERATED) return wanted;
    const secret = this.secretInFile(code);
    const usable = secret !== undefined && storedHash !== undefined && GENERATED_FORM.test(secret);
    if (usable && (await this.matcher.matches(secret, storedHash))) return secret;
    return randomBytes(32).toString('base64url');
  }

  private secretInFile(code: string): string | undefined {
    const secret: unknown = Object.hasOwn(this.known.clients, code)
      ? this.known.clients[code]?.clientSecret
      : undefined;
    return typeof secret === 'string' ? secret : undefined;
  }

  private seal(
    entity: ConnectorDefinition,
    secrets: Readonly<Record<string, string>>,
    stored: RegistryEntity | undefined,
  ): ConnectorDefinition {
    const before = stored?.kind === 'connector' ? stored.sealedSecrets : {};
    const sealed = Object.entries(secrets).map(([name, secret]) => {
      const old = before[name];
      return [name, old !== undefined && this.opensTo(old, secret) ? old : this.box.seal(secret)];
    });
    return { ...entity, sealedSecrets: Object.fromEntries(sealed) as Record<string, string> };
  }

  /** What does not open was sealed with another key: it is sealed anew. */
  private opensTo(sealed: string, secret: string): boolean {
    try {
      return this.box.open(sealed) === secret;
    } catch {
      return false;
    }
  }
}
