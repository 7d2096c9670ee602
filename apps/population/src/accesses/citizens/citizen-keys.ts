import { createLocalJWKSet, errors, type JWK, type JWTVerifyGetKey } from 'jose';
import { createLogger } from '#libs/observability';

const logger = createLogger('citizen-tokens');
/** So often the set is read anyway: a key that the provider took back goes. */
const LOOK_EVERY_MS = 60_000;
/** So often it is read for a key that is not known: whoever invents key ids makes the hub read no more. */
const LOOK_AGAIN_AFTER_MS = 5_000;
const PUBLIC_KINDS: ReadonlySet<unknown> = new Set(['RSA', 'EC', 'OKP']);

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** The public keys of the citizens' identity provider, as its JWK set says now. */
export class CitizenKeys {
  private keySet: KeySet;
  private lookedAt: number;
  private looking: Promise<void> | undefined;

  private constructor(
    private readonly read: () => Promise<string>,
    private text: string,
    private readonly now: () => number,
  ) {
    this.keySet = toKeySet(text);
    this.lookedAt = now();
  }

  /** Rejects where what is read is no set of public keys. `now`: any steady clock, in ms. */
  static async load(read: () => Promise<string>, now: () => number = () => performance.now()): Promise<CitizenKeys> {
    return new CitizenKeys(read, await read(), now);
  }

  /** Finds the key of a token; one that is not known may be new. */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    await this.look(LOOK_EVERY_MS);
    try {
      return await this.keySet(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.look(LOOK_AGAIN_AFTER_MS);
      return this.keySet(header, token);
    }
  };

  private look(minAgeMs: number): Promise<void> {
    if (this.now() - this.lookedAt < minAgeMs) return this.looking ?? Promise.resolve();
    this.lookedAt = this.now();
    this.looking = this.readAgain().finally(() => (this.looking = undefined));
    return this.looking;
  }

  /** A set that cannot be read, or is none, changes nothing. */
  private async readAgain(): Promise<void> {
    try {
      const text = await this.read();
      if (text === this.text) return;
      this.keySet = toKeySet(text);
      this.text = text;
    } catch (error) {
      logger.error('The keys of the citizens’ identity provider were not read again', { error });
    }
  }
}

/** Throws where the text is no JWK set of public keys; private parts that are in it by mistake are left out. */
function toKeySet(text: string): KeySet {
  const keys = keysIn(text).filter(({ kty }) => PUBLIC_KINDS.has(kty));
  if (keys.length === 0) throw notKeys();
  return createLocalJWKSet({ keys: keys.map(({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...key }) => key) });
}

function keysIn(text: string): JWK[] {
  const { keys } = parsed(text);
  if (!Array.isArray(keys) || !keys.every(key => typeof key === 'object' && key !== null)) throw notKeys();
  return keys as JWK[];
}

function parsed(text: string): { readonly keys?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { readonly keys?: unknown };
  } catch {
    // The parser's error quotes the file.
    throw notKeys();
  }
}

function notKeys(): Error {
  return new Error('The keys of the citizens’ identity provider must be a JWK set: {"keys": [{"kty": …}]}');
}
