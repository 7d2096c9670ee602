import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from './console.mjs';
import { readIfThere, writePrivately } from './files.mjs';
import { hubDir } from './places.mjs';
import { takeLock } from './session.mjs';

const FILE = join(hubDir, 'run.json');
const LOCK = join(hubDir, 'start.lock');

/** @typedef {{ clientId: string, clientSecret: string, sends: string[], agencies: string[] }} Client */

/**
 * What scripts need to know of a running hub (contract.md, Commands).
 * @typedef {object} Run
 * @property {string} exchangeUrl
 * @property {string} managementUrl
 * @property {string} healthUrl
 * @property {string | null} sandboxUrl null without the sandbox
 * @property {{ app: string, pid: number }[]} processes
 * @property {Record<string, Client>} clients
 * @property {Record<string, { password: string, roles: string[] }>} people
 * @property {{ env: Record<string, string>, pids: Partial<Record<string, number>> }} infrastructure
 */

/** @returns {Run | undefined} */
function readRun() {
  const text = readIfThere(FILE);
  return text ? JSON.parse(text) : undefined;
}

/** @param {Run} run */
function addressesOf({ exchangeUrl, managementUrl, healthUrl, sandboxUrl }) {
  const sandbox = sandboxUrl ? `, sandbox ${sandboxUrl}` : '';
  return `exchange ${exchangeUrl}, management ${managementUrl}, health ${healthUrl}${sandbox}`;
}

/** One hub in a clone; a second start says where the first one is. */
export function claimStart() {
  const owner = takeLock(LOCK);
  if (!owner) return rmSync(FILE, { force: true });
  const run = readRun();
  const where = run ? addressesOf(run) : 'it is still starting';
  throw new LocalError(
    `A hub runs already from this clone (process ${owner.pid}): ${where}. End it with Ctrl-C first.`,
  );
}

/** @param {Run} run */
export function publishRun(run) {
  writePrivately(FILE, `${JSON.stringify(run, null, 2)}\n`);
}

/** A process of the hub has been started again. @param {import('./apps.mjs').RunningApp} running */
export function republishRun({ app, child }) {
  const run = readRun();
  if (!run || child.pid === undefined) return;
  const { pid } = child;
  publishRun({ ...run, processes: run.processes.map(each => (each.app === app ? { app, pid } : each)) });
}

/** Kafka, PostgreSQL or Redis has been started again. @param {Run['infrastructure']['pids']} pids */
export function republishServices(pids) {
  const run = readRun();
  if (run) publishRun({ ...run, infrastructure: { ...run.infrastructure, pids } });
}

export function releaseStart() {
  rmSync(FILE, { force: true });
  rmSync(LOCK, { force: true });
}
