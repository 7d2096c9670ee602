import { spawn } from 'node:child_process';
import { LocalError } from './console.mjs';
import { root } from './places.mjs';

/**
 * @typedef {object} Outcome
 * @property {number} code
 * @property {string} output
 */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => running.forEach(child => child.kill()));

/** @param {import('node:child_process').ChildProcess} child what we do not outlive does not outlive us */
function endWithUs(child) {
  running.add(child);
  child.once('close', () => running.delete(child));
}

/**
 * Runs a command in the repository and keeps what it writes.
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [env] added to ours
 * @returns {Promise<Outcome>}
 */
export function capture([file = '', ...args], env = {}) {
  const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  endWithUs(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => (output += text));
  }
  return new Promise(resolve => {
    child.once('error', error => resolve({ code: 127, output: error.message }));
    child.once('close', code => resolve({ code: code ?? 1, output }));
  });
}

/** The beginning, where most tools say what is wrong, and the end, where the others do. @param {string} output */
function shorten(output) {
  const lines = output.trimEnd().split('\n');
  return lines.length <= 40 ? lines.join('\n') : [...lines.slice(0, 20), '[...]', ...lines.slice(-20)].join('\n');
}

/** Runs a command whose output matters only if it fails. @param {string[]} command */
export async function runOrFail(command) {
  const { code, output } = await capture(command);
  if (code === 0) return;
  throw new LocalError(`${shorten(output)}\n\`${command.join(' ')}\` failed (${code})`);
}

/**
 * Runs a command on this terminal.
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [env] added to ours
 * @returns {Promise<number>}
 */
export function runHere([file = '', ...args], env = {}) {
  const child = spawn(file, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  endWithUs(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
}
