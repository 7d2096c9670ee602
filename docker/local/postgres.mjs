import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from './console.mjs';
import { readOrMakePrivately, tail } from './files.mjs';
import { loadBinaries, runAs, serverAccount } from './postgres-binaries.mjs';
import { choosePorts, ended, waitUntilReady } from './service.mjs';

/** @typedef {import('./session.mjs').Session} Session */
/** @typedef {Awaited<ReturnType<typeof locate>>} Place */

const USER = 'postgres';
const DATABASE = 'hub';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  max_connections: '100',
  shared_buffers: '1GB', // ids are random: what is written to in a quarter of an hour of a full load should be at hand
  wal_compression: 'off', // this build has pglz alone: with it a row after a checkpoint costs twice the CPU
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  timezone: 'UTC',
};

/** @param {Session} session */
async function locate(session) {
  const dir = join(session.dir, 'postgres');
  const data = join(dir, 'data');
  mkdirSync(dir, { recursive: true });
  const account = serverAccount();
  if (account) chownSync(dir, account.uid, account.gid);
  const binaries = await loadBinaries();
  const password = readOrMakePrivately(join(session.dir, 'postgres.password'), () => randomBytes(18).toString('hex'));
  const logFile = join(session.dir, 'logs', 'postgres.log');
  return { dir, data, account, binaries, password, logFile, as: runAs(account, { program: binaries.postgres, dir }) };
}

/** @param {Session} session @param {Place} place @param {string[]} command */
function launch(session, { as: { prefix, uid, gid }, logFile }, command) {
  return session.launch([...prefix, ...command], { role: 'postgres', logFile, uid, gid, cwd: '/' });
}

/** @param {Session} session @param {Place} place */
async function createCluster(session, place) {
  if (existsSync(join(place.data, 'PG_VERSION')) && !existsSync(join(place.dir, 'half-made'))) return;
  rmSync(place.data, { recursive: true, force: true });
  readOrMakePrivately(join(place.dir, 'half-made'), () => 'initdb has not ended'); // a killed initdb is done again
  const passwordFile = join(place.dir, 'initdb.password');
  readOrMakePrivately(passwordFile, () => place.password);
  if (place.account) chownSync(passwordFile, place.account.uid, place.account.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const login = [`--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const child = launch(session, place, [place.binaries.initdb, '-D', place.data, ...login, ...locale]);
  await ended(child);
  rmSync(passwordFile, { force: true });
  if (child.exitCode !== 0) throw new LocalError(`initdb failed\n${tail(place.logFile)}`);
  rmSync(join(place.dir, 'half-made'));
}

/** @param {string} url @param {(client: import('pg').Client) => Promise<void>} work @returns {Promise<boolean>} */
async function withClient(url, work) {
  const { Client } = (await import('pg')).default;
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined); // the server going away while we look is what "not ready" means
  try {
    await client.connect();
    await work(client);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** @param {import('pg').Client} client */
async function createDatabase(client) {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
}

/**
 * A private PostgreSQL on loopback only, with a random password.
 * @param {Session} session
 * @param {boolean} samePorts
 * @returns {Promise<import('./service.mjs').Service>}
 */
export async function startPostgres(session, samePorts) {
  const place = await locate(session);
  await createCluster(session, place);
  const [port = 0] = await choosePorts(place.dir, 1, samePorts);
  const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = launch(session, place, [place.binaries.postgres, '-D', place.data, ...settings]);
  const server = `postgres://${USER}:${place.password}@127.0.0.1:${port}`;
  const probe = () => withClient(`${server}/postgres`, createDatabase);
  await waitUntilReady({ name: 'postgres', child, logFiles: [place.logFile], probe, timeoutMs: 600_000 });
  return { child, env: { DATABASE_URL: `${server}/${DATABASE}` } };
}
