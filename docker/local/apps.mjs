import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LocalError } from './console.mjs';
import { tail } from './files.mjs';
import { root } from './places.mjs';
import { answers } from './ports.mjs';
import { hasEnded } from './service.mjs';

/** @typedef {{ app: string, child: import('node:child_process').ChildProcess, logFile: string }} RunningApp */

/**
 * @typedef {object} AppToLaunch
 * @property {string} app its name, of which each process of a hub has another
 * @property {string} main the file that node runs
 * @property {NodeJS.ProcessEnv} env
 */

const READY_WITHIN_MS = 600_000; // only what hangs takes so long

/**
 * glibc keeps an arena per thread, and big buffers leave holes in each: two arenas are enough and far smaller, and what has
 * 128 kB goes back to the system when it is free, however many of that size there were before.
 */
const MEMORY = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };
/**
 * What lives needs 85 MB in one thread and 55 in the other. With a large limit V8 would let garbage grow to several times that
 * before it looks; the young get more room than by default, since what becomes old costs more. By default four threads help a
 * collection, and on two cores they keep the two that answer waiting: one helps. What is old
 * may double before V8 goes through the whole of a heap: with more it would do so less often, and the hub be larger
 * than it may be while many lines come in (ADR 33).
 */
const V8_OPTIONS = [
  '--max-old-space-size=768',
  '--max-semi-space-size=16',
  '--heap-growing-percent=100',
  '--v8-pool-size=1',
];

/** @param {string} app */
export function mainOf(app) {
  const main = join(root, 'dist', 'apps', app, 'src', 'main.js');
  if (!existsSync(main)) throw new LocalError(`there is no built app ${app} (${main})`);
  return main;
}

/**
 * @param {import('./session.mjs').Session} session
 * @param {AppToLaunch} app
 * @param {string} logDir
 * @returns {RunningApp}
 */
export function launchApp(session, { app, main, env }, logDir) {
  const logFile = join(logDir, `${app}.log`);
  if (existsSync(logFile)) renameSync(logFile, join(logDir, `${app}.previous.log`));
  const command = [process.execPath, ...V8_OPTIONS, main];
  const child = session.launch(command, { role: 'app', env: { ...MEMORY, ...env }, logFile, cwd: root });
  return { app, child, logFile };
}

/** @param {RunningApp} running */
export function lastWords({ app, child, logFile }) {
  const how = child.signalCode ?? `exit code ${child.exitCode}`;
  return `${app} has ended (${how}); the last lines of ${logFile}:\n${tail(logFile)}`;
}

/** @param {string} url @returns {Promise<{ ok: boolean, text: string }>} */
async function get(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return { ok: response.ok, text: `${response.status} ${await response.text()}` };
  } catch (error) {
    return { ok: false, text: error instanceof Error ? String(error.cause ?? error.message) : String(error) };
  }
}

/**
 * @param {RunningApp} running
 * @param {() => Promise<{ ok: boolean, text: string }>} probe
 */
async function waitFor(running, probe) {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const { ok, text } = await probe();
    if (ok) return;
    if (hasEnded(running.child)) throw new LocalError(lastWords(running));
    if (performance.now() > deadline) {
      const said = `${running.app} is not ready after ${READY_WITHIN_MS / 1000} s: ${text}`;
      throw new LocalError(`${said}\n${tail(running.logFile)}`);
    }
    await pause(50);
  }
}

/** @param {RunningApp} hub @param {string} healthUrl */
export function waitForHealth(hub, healthUrl) {
  return waitFor(hub, () => get(`${healthUrl}/health/ready`));
}

/** @param {RunningApp} running @param {number} port */
export function waitForPort(running, port) {
  return waitFor(running, async () => ({ ok: await answers(port), text: `port ${port} does not answer` }));
}
