import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { superviseApp } from '../../docker/local/supervise.mjs';

type End = { readonly exitCode: number | null; readonly signalCode: NodeJS.Signals | null };

const KILLED: End = { exitCode: null, signalCode: 'SIGKILL' };
const TOLD_TO_END: End = { exitCode: 0, signalCode: null };
const FAILED: End = { exitCode: 1, signalCode: null };
const ABORTED: End = { exitCode: null, signalCode: 'SIGABRT' };

const newChild = (): ChildProcess =>
  Object.assign(new EventEmitter(), { pid: 1, exitCode: null, signalCode: null }) as unknown as ChildProcess;

/** How often a process that ends so one time after the other was started again, and whether it was given up. */
async function fateOf(ends: readonly End[], isEnding = false): Promise<{ starts: number; givenUp: boolean }> {
  let starts = 0;
  let givenUp = false;
  const running = { app: 'hub', child: newChild(), logFile: '/nowhere' };
  superviseApp(running, {
    isEnding: () => isEnding,
    again: newChild,
    onRestart: () => starts++,
    giveUp: () => (givenUp = true),
    againAfterMs: 1,
  });
  for (const end of ends) {
    const before = starts;
    Object.assign(running.child, end).emit('exit');
    const isOpen = (): boolean => starts === before && !givenUp;
    for (let looks = 0; looks < (isEnding ? 10 : 5_000) && isOpen(); looks++) await pause(1);
  }
  return { starts, givenUp };
}

describe('a process of the hub that ends', () => {
  it('is started again as often as it is killed or told to end', async () => {
    expect(await fateOf(Array<End>(8).fill(KILLED))).toEqual({ starts: 8, givenUp: false });
    expect(await fateOf(Array<End>(8).fill(TOLD_TO_END))).toEqual({ starts: 8, givenUp: false });
  });

  it('is given up where it fails of itself five times within a minute, whatever happens between', async () => {
    expect(await fateOf([FAILED, FAILED, KILLED, ABORTED, FAILED])).toEqual({ starts: 5, givenUp: false });
    expect(await fateOf([FAILED, FAILED, KILLED, ABORTED, FAILED, FAILED])).toEqual({ starts: 5, givenUp: true });
  });

  it('is left alone where the whole run ends', async () => {
    expect(await fateOf([KILLED], true)).toEqual({ starts: 0, givenUp: false });
  });
});
