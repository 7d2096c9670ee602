import { randomUUID } from 'node:crypto';
import { readOrMakeFile } from '#libs/kernel';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** Private keys that sign tokens, newest first. */
export interface TokenKeys {
  readonly keys: readonly JWK[];
}

/** Reads the key file; makes it with a new ES256 key (mode 600) where it is missing. */
export async function loadTokenKeys(path: string): Promise<TokenKeys> {
  return JSON.parse(await readOrMakeFile(path, newKeys)) as TokenKeys;
}

async function newKeys(): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'ES256', use: 'sig' };
  return JSON.stringify({ keys: [jwk] });
}
