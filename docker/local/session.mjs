import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalError } from './console.mjs';
import { readIfThere } from './files.mjs';
import { MARK, endProcesses, markOf, startedAt } from './process-table.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @typedef {import('./process-table.mjs').Role} Role */
/** @typedef {{ pid: number, startedAt: string | undefined }} Owner */

/**
 * One run over one instance directory: nobody else uses the directory meanwhile, and every process started through it
 * ends with it.
 * @typedef {object} Session
 * @property {string} dir
 * @property {(role: Role) => Record<string, string>} mark variables that make a process one of this run
 * @property {(command: string[], options: LaunchOptions) => ChildProcess} launch
 * @property {() => Promise<void>} close ends whatever is left, apps first
 */

/**
 * @typedef {object} LaunchOptions
 * @property {Role} role
 * @property {NodeJS.ProcessEnv} [env] added to the launcher's own
 * @property {string} logFile stdout and stderr are appended to it
 * @property {string} [cwd]
 * @property {number | undefined} [uid]
 * @property {number | undefined} [gid]
 */

/** @param {string} file @returns {Owner | undefined} the live process that holds the lock */
export function lockOwner(file) {
  const text = readIfThere(file);
  if (!text) return undefined;
  const owner = /** @type {Owner} */ (JSON.parse(text));
  return startedAt(owner.pid) === owner.startedAt ? owner : undefined;
}

/**
 * @param {string} file
 * @returns {Owner | undefined} who has it, when it is not us
 */
export function takeLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  const owner = lockOwner(file);
  if (owner) return owner;
  rmSync(file, { force: true });
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: startedAt(process.pid) }), { flag: 'wx' });
    return undefined;
  } catch {
    return lockOwner(file) ?? { pid: 0, startedAt: undefined };
  }
}

/** @param {string} run */
function startWatchdog(run) {
  const script = fileURLToPath(new URL('watchdog.mjs', import.meta.url));
  const env = { PATH: process.env['PATH'] };
  const watchdog = spawn(process.execPath, [script, run], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env });
  watchdog.unref();
  const pipe = /** @type {import('node:net').Socket} */ (watchdog.stdin);
  pipe.on('error', () => undefined);
  pipe.unref();
  return pipe;
}

/** @param {string[]} command @param {LaunchOptions} options @param {Record<string, string>} mark */
function launch([file = '', ...args], options, mark) {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o600);
  try {
    // A group of its own: Ctrl-C at the terminal reaches the launcher only, which then ends all in order.
    return spawn(file, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...options.env, ...mark },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    });
  } finally {
    closeSync(log);
  }
}

/** @param {string} dir @returns {Promise<Session>} */
export async function openSession(dir) {
  const lockFile = `${dir}.lock`;
  const owner = takeLock(lockFile);
  if (owner) throw new LocalError(`${dir} is in use by process ${owner.pid}; end that one first, or set HUB_DIR`);
  const run = randomUUID();
  const watchdog = startWatchdog(run);
  await endProcesses(each => each.instance === dir); // left behind by a run that was killed together with its watchdog
  /** @param {Role} role */
  const mark = role => ({ [MARK]: markOf(dir, run, role) });
  return {
    dir,
    mark,
    launch: (command, options) => launch(command, options, mark(options.role)),
    async close() {
      await endProcesses(each => each.run === run);
      watchdog.end();
      rmSync(lockFile, { force: true });
    },
  };
}
