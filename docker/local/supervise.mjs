import { LocalError, say } from './console.mjs';
import { lastWords } from './apps.mjs';

const AGAIN_AFTER_MS = 1_000;
/** One that ends so often within so long will not get well by being started again. */
const TOO_OFTEN = 5;
const WITHIN_MS = 60_000;

/** @typedef {import('./apps.mjs').RunningApp} RunningApp */

/**
 * @typedef {object} Supervision
 * @property {() => boolean} isEnding what ends then is meant to
 * @property {() => import('node:child_process').ChildProcess} again
 * @property {() => void} onRestart
 * @property {(error: Error) => void} giveUp
 */

/** Starts a process of the hub again when it ends: the others hold out meanwhile. @param {RunningApp} running @param {Supervision} how */
export function superviseApp(running, { isEnding, again, onRestart, giveUp }) {
  /** @type {number[]} */
  const ends = [];
  const watch = () => {
    running.child.once('exit', () => {
      if (isEnding()) return;
      const now = performance.now();
      ends.push(now);
      const recent = ends.filter(at => now - at < WITHIN_MS);
      if (recent.length >= TOO_OFTEN) return giveUp(new LocalError(lastWords(running)));
      say(`${running.app} has ended (${running.child.signalCode ?? running.child.exitCode}): starting it again`);
      setTimeout(restart, AGAIN_AFTER_MS);
    });
  };
  const restart = () => {
    if (isEnding()) return;
    running.child = again();
    watch();
    onRestart();
  };
  watch();
}
