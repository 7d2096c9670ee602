import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LocalError } from './console.mjs';
import { readIfThere, tail, writePrivately } from './files.mjs';
import { freePort, isFree } from './ports.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @typedef {'kafka' | 'postgres' | 'redis'} ServiceName */

/**
 * @typedef {object} Service
 * @property {ChildProcess} child
 * @property {Record<string, string>} env how to reach it
 * @property {() => Promise<boolean>} [isDeaf] runs, and does not do its work until it is started again
 */

/** @param {ChildProcess} child */
export function hasEnded(child) {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** @param {ChildProcess} child @returns {Promise<void>} */
export function ended(child) {
  return hasEnded(child) ? Promise.resolve() : new Promise(resolve => child.once('exit', () => resolve()));
}

/**
 * Free ports for a service, the same as last time if they are free: what has an address noted keeps working.
 * @param {string} dir the service's own folder
 * @param {number} count
 * @param {boolean} same after a restart clients expect the old ones, so others will not do
 */
export async function choosePorts(dir, count, same) {
  const file = join(dir, 'ports.json');
  const known = /** @type {number[]} */ (JSON.parse(readIfThere(file) ?? '[]'));
  const ports = [];
  for (let index = 0; index < count; index += 1) {
    const preferred = known[index];
    if (same && preferred !== undefined && !(await isFree(preferred))) {
      throw new LocalError(`port ${preferred} has been taken by another process meanwhile`);
    }
    ports.push(await freePort(preferred));
  }
  writePrivately(file, JSON.stringify(ports));
  return ports;
}

/**
 * Waits until a service answers; fails at once, with the end of its log, when its process ends before.
 * @param {{ name: ServiceName, child: ChildProcess, logFiles: string[], probe: () => Promise<boolean>, timeoutMs: number }} service
 */
export async function waitUntilReady({ name, child, logFiles, probe, timeoutMs }) {
  /** @type {Error | undefined} */
  let failure;
  child.once('error', error => (failure = error));
  const deadline = performance.now() + timeoutMs;
  while (!(await probe())) {
    const late = performance.now() > deadline;
    if (failure || hasEnded(child) || late) {
      const what = late ? `did not answer within ${timeoutMs / 1000} s` : `ended while starting (${child.exitCode})`;
      throw new LocalError([`${name} ${what}`, failure?.message ?? '', ...logFiles.map(file => tail(file))].join('\n'));
    }
    await pause(50);
  }
}
