import { randomBytes } from 'node:crypto';
import { readOrMakeFile } from '#libs/kernel';

/** Keys of one use, each under the name of its version; new things are made with the current one. */
export interface Keyring {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

const KEY_HEX = /^[0-9a-f]{64}$/i;
const VERSION = /^v[1-9]\d{0,3}$/;

/**
 * Reads `{"current": "v1", "keys": {"v1": "<32 bytes in hex>"}}`; made with one random key (mode 600) where it is missing.
 * Old versions stay in the file as long as something made with them is to be found or opened.
 */
export async function loadKeyring(path: string): Promise<Keyring> {
  return parseKeyring(await readOrMakeFile(path, newKeyring));
}

/** Throws where the text is no keyring; says nothing of what it holds. */
export function parseKeyring(text: string): Keyring {
  const { current, keys } = JSON.parse(text) as { current?: unknown; keys?: Record<string, unknown> };
  const entries = Object.entries(keys ?? {});
  const isOne = entries.every(([version, key]) => VERSION.test(version) && KEY_HEX.test(String(key)));
  if (!isOne || typeof current !== 'string' || !keys?.[current]) {
    throw new Error('A key file must be {"current": "v1", "keys": {"v1": "<32 bytes in hex>"}}');
  }
  return { current, keys: new Map(entries.map(([version, key]) => [version, Buffer.from(String(key), 'hex')])) };
}

function newKeyring(): string {
  return JSON.stringify({ current: 'v1', keys: { v1: randomBytes(32).toString('hex') } });
}
