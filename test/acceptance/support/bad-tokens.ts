import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generateKeyPair, importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import type { World } from './world.js';

export const HUB_AUDIENCE = 'urn:lgsp:hub';

export type BadTokens = Readonly<Record<string, string>>;

interface Claims {
  readonly issuer: string;
  readonly audience: string;
  readonly client: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

type Key = Parameters<SignJWT['sign']>[0];

function sign(key: Key, kid: string, claims: Claims, alg = 'ES256'): Promise<string> {
  return payloadOf(claims, new SignJWT({ client_id: claims.client, sub: claims.client }))
    .setProtectedHeader({ alg, typ: 'at+jwt', kid })
    .sign(key);
}

function payloadOf<T extends SignJWT | UnsecuredJWT>(claims: Claims, jwt: T): T {
  jwt.setIssuer(claims.issuer).setAudience(claims.audience).setExpirationTime(claims.expiresAt);
  jwt.setIssuedAt(claims.expiresAt - 900);
  return jwt;
}

/** The key with which the hub signs, as somebody has it who could read the hub's files. */
export async function hubKey(world: World): Promise<{ key: Key; kid: string; jwk: JWK }> {
  const file = join(dirname(world.hub.credentialsFile), 'keys', 'token-jwks.json');
  const { keys } = JSON.parse(await readFile(file, 'utf8')) as { keys: JWK[] };
  const jwk = keys[0]!;
  return { key: await importJWK(jwk, 'ES256'), kid: jwk.kid ?? '', jwk };
}

/** Tokens of the one-stop system that are each wrong in one way only. */
export async function badTokens(world: World): Promise<BadTokens> {
  const { key, kid, jwk } = await hubKey(world);
  const now = Math.floor(Date.now() / 1000);
  const client = world.oneStop.code;
  const good: Claims = { issuer: world.hub.exchangeUrl, audience: HUB_AUDIENCE, client, expiresAt: now + 300 };
  const stranger = await generateKeyPair('ES256');
  const publicText = new TextEncoder().encode(JSON.stringify({ ...jwk, d: undefined }));
  const unsigned = payloadOf(good, new UnsecuredJWT({ client_id: client, sub: client })).encode();
  return {
    good: await sign(key, kid, good),
    expired: await sign(key, kid, { ...good, expiresAt: now - 60 }),
    'of another issuer': await sign(key, kid, { ...good, issuer: 'https://elsewhere.example' }),
    'for another audience': await sign(key, kid, { ...good, audience: 'urn:lgsp:dvcqg' }),
    'of another key': await sign(stranger.privateKey, kid, good),
    'with alg none': unsigned,
    'signed with the public key as a password': await sign(publicText, kid, good, 'HS256'),
    'of a client that does not exist': await sign(key, kid, { ...good, client: 'nobody' }),
    'of a service account': await world.admin.token(),
    'that is no token': 'abc.def.ghi',
  };
}
