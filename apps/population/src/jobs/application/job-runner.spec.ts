import { describe, expect, it } from '@jest/globals';
import type { PopulationJobsConfig } from '#libs/config';
import type { Database } from '#libs/persistence';
import type { RunSignals } from './chunk-run.js';
import type { Claim, ClaimChunkService } from './claim-chunk.service.js';
import { JobRunner } from './job-runner.service.js';
import type { WorkChunkService } from './work-chunk.service.js';

const CLAIM = {
  ...{ job: { id: 'job' }, summary: { id: 'job', state: 'open', started_at: new Date() }, chunk: { claim: 'claim' } },
} as unknown as Claim;

/** A runner that claims one chunk, when the test says so. */
function rig(work: (signals: RunSignals) => Promise<void>) {
  let answer: (claim: Claim | undefined) => void = () => undefined;
  let isAsked: () => void = () => undefined;
  const asked = new Promise<void>(resolve => (isAsked = resolve));
  const claim = (): Promise<Claim | undefined> => {
    isAsked();
    return new Promise(resolve => (answer = resolve));
  };
  const claims = { refresh: async () => new Set(['job']), claim };
  const worker = { work: (_job: unknown, _chunk: unknown, signals: RunSignals) => work(signals) };
  const runner = new JobRunner(
    {} as Database,
    claims as unknown as ClaimChunkService,
    worker as unknown as WorkChunkService,
    { chunksAtOnce: 1 } as PopulationJobsConfig,
  );
  return { runner, asked, claimed: () => answer(CLAIM) };
}

describe('a process that is told to end while it claims a chunk', () => {
  it('asks about nobody of it, and writes it before its connections go: the next process need not wait for the lease', async () => {
    const seen: boolean[] = [];
    let isWritten = false;
    const { runner, asked, claimed } = rig(async ({ turn, stop }) => {
      seen.push(turn.aborted, stop.aborted);
      await new Promise(resolve => setTimeout(resolve, 20));
      isWritten = true;
    });
    runner.onApplicationBootstrap();
    await asked;
    const ended = runner.beforeApplicationShutdown();
    claimed();
    await ended;
    expect([seen, isWritten]).toEqual([[true, true], true]);
  });
});
