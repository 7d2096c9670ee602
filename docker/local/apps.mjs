import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LocalError } from './console.mjs';
import { tail } from './files.mjs';
import { root } from './places.mjs';
import { answers } from './ports.mjs';
import { hasEnded } from './service.mjs';

/** @typedef {{ app: string, child: import('node:child_process').ChildProcess, logFile: string }} RunningApp */

const READY_WITHIN_MS = 180_000;

/**
 * @param {import('./session.mjs').Session} session
 * @param {string} app
 * @param {{ env: NodeJS.ProcessEnv, logDir: string }} options
 * @returns {RunningApp}
 */
export function launchApp(session, app, { env, logDir }) {
  const main = join(root, 'dist', 'apps', app, 'src', 'main.js');
  if (!existsSync(main)) throw new LocalError(`there is no built app ${app} (${main})`);
  const logFile = join(logDir, `${app}.log`);
  if (existsSync(logFile)) renameSync(logFile, join(logDir, `${app}.previous.log`));
  // glibc keeps an arena per thread, and big buffers leave holes in each: two arenas are enough and far smaller.
  const command = [process.execPath, '--enable-source-maps', main];
  return {
    app,
    child: session.launch(command, { role: 'app', env: { MALLOC_ARENA_MAX: '2', ...env }, logFile, cwd: root }),
    logFile,
  };
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
