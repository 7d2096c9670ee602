import { lastWords } from './apps.mjs';
import { LocalError, say } from './console.mjs';
import { ended } from './service.mjs';

const AGAIN_AFTER_MS = 1_000;
/** One that fails so often within so long will not get well by being started again. */
const TOO_OFTEN = 5;
const WITHIN_MS = 60_000;

/** @typedef {import('./apps.mjs').RunningApp} RunningApp */

/**
 * @typedef {object} Supervision
 * @property {() => boolean} isEnding what ends then is meant to
 * @property {() => import('node:child_process').ChildProcess} again
 * @property {() => void} onRestart
 * @property {(error: Error) => void} giveUp
 * @property {number} [againAfterMs]
 */

/**
 * Starts a process of the hub again whenever it ends: what else runs holds out meanwhile, and so do those who send. Whoever
 * kills it may do so as often as he likes; one that fails again and again of itself is given up.
 * @param {RunningApp} running @param {Supervision} how
 */
export function superviseApp(running, { isEnding, again, onRestart, giveUp, againAfterMs = AGAIN_AFTER_MS }) {
  /** @type {number[]} */
  let failures = [];
  const failsTooOften = () => {
    const now = performance.now();
    failures = [...failures.filter(at => now - at < WITHIN_MS), now];
    return failures.length >= TOO_OFTEN;
  };
  const watch = () => void ended(running.child).then(atItsEnd);
  const atItsEnd = () => {
    if (isEnding()) return;
    if (hasFailed(running.child) && failsTooOften()) return giveUp(new LocalError(lastWords(running)));
    const how = running.child.signalCode ?? `exit code ${running.child.exitCode}`;
    say(
      `${running.app} has ended (${how}) and is started again; see ${running.logFile.replace(/\.log$/, '.previous.log')}`,
    );
    setTimeout(restart, againAfterMs);
  };
  const restart = () => {
    if (isEnding()) return;
    running.child = again();
    watch();
    onRestart();
  };
  watch();
}

/** By itself: not killed from outside, and not told to end. @param {import('node:child_process').ChildProcess} child */
function hasFailed({ exitCode, signalCode }) {
  return exitCode !== 0 && signalCode !== 'SIGKILL' && signalCode !== 'SIGTERM' && signalCode !== 'SIGINT';
}
