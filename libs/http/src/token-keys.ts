import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** Private keys that sign tokens, newest first. */
export interface TokenKeys {
  readonly keys: readonly JWK[];
}

/** Reads the key file; makes it with a new ES256 key (mode 600) where it is missing. */
export async function loadTokenKeys(path: string): Promise<TokenKeys> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as TokenKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await createKeyFile(path);
  return JSON.parse(await readFile(path, 'utf8')) as TokenKeys;
}

/** Linking is atomic: of two processes that start at once, one key wins and both use it. */
async function createKeyFile(path: string): Promise<void> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'ES256', use: 'sig' };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, JSON.stringify({ keys: [jwk] }), { mode: 0o600 });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
}
