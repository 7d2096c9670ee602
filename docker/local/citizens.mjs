import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readOrMakePrivately, writePrivately } from './files.mjs';
import { hubDir } from './places.mjs';

/** The sandbox's stand-in for the citizens' identity provider (`apps/partner-sim/src/citizens`). */
const ISSUER = 'https://citizens.sandbox.invalid';
const AUDIENCE = 'lgsp-sandbox';
const KEY_FILE = join(hubDir, 'keys', 'citizens-key.json');
const PUBLIC_KEYS_FILE = join(hubDir, 'keys', 'citizens-jwks.json');

function makeKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES256', use: 'sig' });
}

/** For the hub: whose tokens it takes; what an operator has set holds. @returns {NodeJS.ProcessEnv} */
export function citizensForHub() {
  if (process.env['CITIZEN_TOKENS_ISSUERS']) return {};
  const { d: _private, ...publicKey } = JSON.parse(readOrMakePrivately(KEY_FILE, makeKey));
  writePrivately(PUBLIC_KEYS_FILE, `${JSON.stringify({ keys: [publicKey] })}\n`);
  return {
    CITIZEN_TOKENS_ISSUERS: ISSUER,
    CITIZEN_TOKENS_AUDIENCE: AUDIENCE,
    CITIZEN_TOKENS_JWKS_FILE: PUBLIC_KEYS_FILE,
  };
}

/** For the stand-in: as whom it signs. @returns {NodeJS.ProcessEnv} */
export function citizensForSandbox() {
  return { CITIZENS_KEY_FILE: KEY_FILE, CITIZENS_ISSUER: ISSUER, CITIZENS_AUDIENCE: AUDIENCE };
}
