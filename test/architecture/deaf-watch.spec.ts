import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { watchForDeaf } from '../../docker/local/deaf-watch.mjs';

/** What the watch told of a broker that answers the first looks so, and later ones that it does its work. */
async function toldOf(answers: readonly boolean[], { hasEnded = false, isEnding = false } = {}): Promise<string[]> {
  const told: string[] = [];
  let looks = 0;
  const child = { pid: 1, exitCode: hasEnded ? 1 : null, signalCode: null } as ChildProcess;
  const isDeaf = async (): Promise<boolean> => answers[looks++] ?? false;
  const services = new Map([['kafka' as const, { child, env: {}, isDeaf }]]);
  const endWatch = watchForDeaf(services, {
    isEnding: () => isEnding,
    onDeaf: name => told.push(name),
    lookEveryMs: 1,
  });
  for (let waited = 0; waited < 1_000 && looks < answers.length; waited++) await pause(1);
  endWatch();
  await pause(5);
  return told;
}

describe('a service that runs and does not do its work', () => {
  it('is told of at the second look, and anew where two more find the same', async () => {
    expect(await toldOf([true, true])).toEqual(['kafka']);
    expect(await toldOf([true, true, true, true])).toEqual(['kafka', 'kafka']);
  });

  it('is not told of for one look, which may have fallen into its start', async () => {
    expect(await toldOf([true, false, true, false, false])).toEqual([]);
  });

  it('is not judged while somebody ends it, nor afterwards', async () => {
    expect(await toldOf([true, true, true], { isEnding: true })).toEqual([]);
    expect(await toldOf([], { hasEnded: true })).toEqual([]);
  });
});
