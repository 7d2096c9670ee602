import { createHmac } from 'node:crypto';
import { HubError } from '#libs/kernel';
import type { Queryable } from '#libs/persistence';
import type { Keyring } from './keyring.js';

/** Another text than any that is sealed or named with these keys. */
const CHECKED_TEXT = 'hub: is this the key?';

const REMEMBER = 'INSERT INTO key_checks (file, version, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';
const IS_SAME = 'SELECT value = $3 AS same FROM key_checks WHERE file = $1 AND version = $2';

/**
 * Whether a key file holds the keys with which this database was written; what it does not know yet it remembers. A file that
 * was lost is made anew under the same version: without this, nobody would find who asked about them any more, and nothing
 * would tell. Versions that were taken out of the file are no matter. `variable` names the file. Throws `key-file-changed`.
 */
export async function checkKeyring(database: Queryable, variable: string, { keys }: Keyring): Promise<void> {
  for (const [version, key] of keys) {
    const known = [variable, version, createHmac('sha256', key).update(CHECKED_TEXT).digest()];
    await database.query(REMEMBER, known);
    const [row] = await database.query<{ same: boolean }>(IS_SAME, known);
    if (!row?.same) throw keyFileChanged(variable, version);
  }
}

function keyFileChanged(variable: string, version: string): HubError {
  const text = `The key ${version} in ${variable} is not the one with which this database was written: bring the old key file back`;
  return new HubError('bug', 'key-file-changed', text);
}
