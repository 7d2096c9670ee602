import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Every process of a run carries `HUB_PROCESS=<instance>|<run>|<role>` in its environment, and so do its children:
 * this is how they are found again, and how a stranger that has got a recycled pid is told from one of ours.
 */
export const MARK = 'HUB_PROCESS';

/** @typedef {'app' | 'redis' | 'postgres' | 'kafka'} Role */
/** @typedef {{ pid: number, parent: number, instance: string, run: string, role: string }} OurProcess */

/** What ends each role in order: apps first, while what they write to is still there. PostgreSQL: fast shutdown. */
const ENDINGS = /** @type {const} */ ([
  { roles: ['app'], signal: 'SIGTERM', graceMs: 15_000 },
  { roles: ['redis', 'kafka'], signal: 'SIGTERM', graceMs: 20_000 },
  { roles: ['postgres'], signal: 'SIGINT', graceMs: 20_000 },
]);

/** @param {string} instance @param {string} run @param {Role} role */
export function markOf(instance, run, role) {
  return `${instance}|${run}|${role}`;
}

/** @param {string} file @returns {string} '' when the process has gone or belongs to somebody else */
function readProc(file) {
  try {
    return readFileSync(`/proc/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** @param {number} pid @returns {string[]} fields of /proc/<pid>/stat after the command's name; [] when it has gone */
function statOf(pid) {
  const stat = readProc(`${pid}/stat`);
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** @param {number} pid @returns {string | undefined} tells two processes with the same pid apart */
export function startedAt(pid) {
  return statOf(pid)[19];
}

/** A zombie has ended: only its parent has not looked yet. @param {number} pid */
export function isAlive(pid) {
  const state = statOf(pid)[0];
  return state !== undefined && state !== 'Z';
}

/** @param {number} pid @returns {number | undefined} */
function parentOf(pid) {
  const parent = statOf(pid)[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The npm that runs us, as long as it is there: our parent, or that of the shell between. */
export function findNpm() {
  const shell = /^(ba|da|)sh$/.test(readProc(`${process.ppid}/comm`).trim());
  return shell ? parentOf(process.ppid) : process.ppid;
}

/** @param {number} pid @returns {OurProcess | undefined} */
function identify(pid) {
  const variable = readProc(`${pid}/environ`)
    .split('\0')
    .find(each => each.startsWith(`${MARK}=`));
  if (!variable || !isAlive(pid)) return undefined;
  const [instance = '', run = '', role = ''] = variable.slice(MARK.length + 1).split('|');
  return { pid, parent: parentOf(pid) ?? 0, instance, run, role };
}

/** @param {(each: OurProcess) => boolean} wanted */
export function findProcesses(wanted) {
  let pids;
  try {
    pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  } catch {
    return []; // no /proc on this system: what a killed run left behind has to be ended by hand
  }
  return pids
    .map(pid => identify(Number(pid)))
    .filter(each => each !== undefined)
    .filter(each => each.pid !== process.pid && wanted(each));
}

/** @param {number} pid @param {NodeJS.Signals} signal */
export function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/**
 * @param {() => boolean} condition
 * @param {number} timeoutMs
 */
export async function until(condition, timeoutMs) {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await pause(25);
  }
  return true;
}

/** @param {readonly string[]} roles @param {(each: OurProcess) => boolean} wanted */
function ofRoles(roles, wanted) {
  return findProcesses(each => roles.includes(each.role) && wanted(each));
}

/** Ends all of these processes: apps before what they write to, politely before forcibly.
 * @param {(each: OurProcess) => boolean} wanted */
export async function endProcesses(wanted) {
  for (const { roles, signal, graceMs } of ENDINGS) {
    const found = ofRoles(roles, wanted);
    if (found.length === 0) continue;
    const pids = new Set(found.map(each => each.pid));
    // A server's own workers end with it; to a PostgreSQL backend the signal would only mean "cancel the query".
    const heads = found.filter(each => each.role === 'app' || !pids.has(each.parent));
    heads.forEach(each => send(each.pid, signal));
    if (await until(() => ofRoles(roles, wanted).length === 0, graceMs)) continue;
    ofRoles(roles, wanted).forEach(each => send(each.pid, 'SIGKILL'));
    await until(() => ofRoles(roles, wanted).length === 0, 5_000);
  }
}
