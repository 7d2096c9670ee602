import { beforeAll, describe, expect, it } from '@jest/globals';
import { CitizenTokensConfig, loadConfig } from '#libs/config';
import { HubError } from '#libs/kernel';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { CitizenKeys } from './citizen-keys.js';
import { CitizenTokens } from './citizen-tokens.js';

const NUMBER = '042090123456';
const ISSUER = 'https://id.example.gov.vn';
const AUDIENCE = 'lgsp-h22';
const CLAIMS: JWTPayload = { iss: ISSUER, aud: AUDIENCE, personal_number: NUMBER };
const RULES = Object.assign(new CitizenTokensConfig(), { issuers: [ISSUER], audience: AUDIENCE });

interface Signer {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

async function signer(kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } };
}

function sign({ kid, privateKey }: Signer, claims: object = CLAIMS, issuedAgoS = 0, validS = 300): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now - issuedAgoS, exp: now - issuedAgoS + validS };
  return new SignJWT({ ...times, ...claims }).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
}

const setOf = (...signers: Signer[]): string => JSON.stringify({ keys: signers.map(({ jwk }) => jwk) });

describe('tokens of citizens', () => {
  let provider: Signer;
  let stranger: Signer;
  let tokens: CitizenTokens;

  beforeAll(async () => {
    provider = await signer('k1');
    stranger = await signer('k1');
    tokens = new CitizenTokens(RULES, await CitizenKeys.load(async () => setOf(provider)));
  });

  async function refusalOf(token: string | undefined, by = tokens): Promise<HubError> {
    const error = await by.numberOf(token).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(HubError);
    return error as HubError;
  }

  describe('a citizen’s token', () => {
    it('says whose it is', async () => {
      expect(await tokens.numberOf(await sign(provider))).toBe(NUMBER);
      expect(await tokens.numberOf(await sign(provider, { ...CLAIMS, aud: ['other', AUDIENCE] }))).toBe(NUMBER);
      expect(await tokens.numberOf(await sign(provider, { ...CLAIMS, personal_number: '187654321' }))).toBe(
        '187654321',
      );
    });

    it.each<[string, () => Promise<string>]>([
      ['of another issuer', () => sign(provider, { ...CLAIMS, iss: 'https://id.example.org' })],
      ['for another audience', () => sign(provider, { ...CLAIMS, aud: 'tax-portal' })],
      ['for nobody', () => sign(provider, { iss: ISSUER, personal_number: NUMBER })],
      ['that has expired', () => sign(provider, CLAIMS, 400, 300)],
      ['that is older than the hub takes', () => sign(provider, CLAIMS, 1_000, 5_000)],
      ['that was issued in the future', () => sign(provider, CLAIMS, -600, 1_200)],
      ['that is not yet valid', () => sign(provider, { ...CLAIMS, nbf: Math.floor(Date.now() / 1000) + 600 })],
      ['without an end', () => sign(provider, { ...CLAIMS, exp: undefined })],
      ['without a beginning', () => sign(provider, { ...CLAIMS, iat: undefined })],
      ['without a number', () => sign(provider, { iss: ISSUER, aud: AUDIENCE })],
      ['with a number that is none', () => sign(provider, { ...CLAIMS, personal_number: '42090123456' })],
      ['with a number in other digits', () => sign(provider, { ...CLAIMS, personal_number: '٠٤٢٠٩٠١٢٣٤٥٦' })],
      ['with a list of numbers', () => sign(provider, { ...CLAIMS, personal_number: [NUMBER] })],
      ['signed by somebody else under the same key id', () => sign(stranger)],
      ['that is not signed', async () => unsigned()],
      ['signed with the public key as a secret', () => signedWithPublicKey()],
      ['that was changed', async () => changed(await sign(provider))],
      ['that is none', async () => 'a.b'],
      ['that is empty', async () => ''],
      ['that is endless', async () => `${'a'.repeat(9_000)}.${'b'.repeat(9_000)}.c`],
    ])('is refused where it is one %s, and nothing of it is told', async (_name, make) => {
      const token = await make();
      const refusal = await refusalOf(token);
      expect([refusal.kind, refusal.code, refusal.cause]).toEqual(['denied', 'unauthenticated', undefined]);
      expect(`${refusal.message} ${refusal.detail}`).not.toMatch(/\d{9}|example/);
    });

    it('is needed', async () => {
      expect((await refusalOf(undefined)).code).toBe('unauthenticated');
    });

    it('is not taken where no provider is known', async () => {
      const none = new CitizenTokens(new CitizenTokensConfig(), undefined);
      expect((await refusalOf(await sign(provider), none)).code).toBe('unauthenticated');
    });
  });

  function unsigned(): string {
    const now = Math.floor(Date.now() / 1000);
    return `${new UnsecuredJWT({ ...CLAIMS, iat: now, exp: now + 300 }).encode()}x`;
  }

  function signedWithPublicKey(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ ...CLAIMS, iat: now, exp: now + 300 })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(Buffer.from(JSON.stringify(provider.jwk)));
  }

  function changed(token: string): string {
    const [header, payload, signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as JWTPayload;
    const other = Buffer.from(JSON.stringify({ ...claims, personal_number: '042190123457' })).toString('base64url');
    return [header, other, signature].join('.');
  }

  describe('the keys of the provider', () => {
    it('may change while the hub runs: a new one is found, one that was taken back is not', async () => {
      const [next, clock] = [await signer('k2'), { ms: 0 }];
      let text = setOf(provider);
      const keys = await CitizenKeys.load(
        async () => text,
        () => clock.ms,
      );
      const current = new CitizenTokens(RULES, keys);
      text = setOf(next);
      clock.ms = 6_000;
      expect(await current.numberOf(await sign(next))).toBe(NUMBER);
      expect((await refusalOf(await sign(provider), current)).code).toBe('unauthenticated');
    });

    it('are looked at now and then without a new one, and not for each unknown one', async () => {
      const clock = { ms: 0 };
      let reads = 0;
      const keys = await CitizenKeys.load(
        async () => (++reads, reads < 3 ? setOf(provider) : setOf(await signer('k9'))),
        () => clock.ms,
      );
      const current = new CitizenTokens(RULES, keys);
      const [known, unknown] = [await sign(provider), await sign(await signer('k2'))];
      for (let i = 0; i < 5; i++) await refusalOf(unknown, current);
      expect(reads).toBe(1);
      clock.ms = 61_000;
      expect(await current.numberOf(known)).toBe(NUMBER);
      clock.ms = 122_000;
      expect((await refusalOf(known, current)).code).toBe('unauthenticated');
      expect(reads).toBe(3);
    });

    it('stay as they are where they cannot be read again', async () => {
      const clock = { ms: 0 };
      let text = setOf(provider);
      const keys = await CitizenKeys.load(
        async () => text,
        () => clock.ms,
      );
      text = '{"keys":';
      clock.ms = 61_000;
      expect(await new CitizenTokens(RULES, keys).numberOf(await sign(provider))).toBe(NUMBER);
    });

    it.each(['', '[]', 'null', '{"keys":[]}', '{"keys":[7]}', '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}'])(
      'must be public keys when the hub starts: %s',
      async text => {
        await expect(CitizenKeys.load(async () => text)).rejects.toThrow('must be a JWK set');
      },
    );
  });

  describe('the settings of the provider', () => {
    it.each([
      [{ CITIZEN_TOKENS_ISSUERS: ISSUER }, /CITIZEN_TOKENS_AUDIENCE.*\n.*CITIZEN_TOKENS_JWKS_FILE/],
      [{ CITIZEN_TOKENS_ISSUERS: ISSUER, CITIZEN_TOKENS_AUDIENCE: AUDIENCE }, /CITIZEN_TOKENS_JWKS_FILE/],
      [{ CITIZEN_TOKENS_ALGORITHMS: 'RS256,none' }, /CITIZEN_TOKENS_ALGORITHMS/],
      [{ CITIZEN_TOKENS_ALGORITHMS: 'HS256' }, /CITIZEN_TOKENS_ALGORITHMS/],
      [{ CITIZEN_TOKENS_JWKS: '{' }, /CITIZEN_TOKENS_JWKS/],
    ])('are refused at start where they do not fit: %j', (env, names) => {
      expect(() => loadConfig(CitizenTokensConfig, env)).toThrow(names);
    });

    it('may be left out, and then no token is taken', () => {
      expect(loadConfig(CitizenTokensConfig, {}).issuers).toEqual([]);
    });
  });
});
