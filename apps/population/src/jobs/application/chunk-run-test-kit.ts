import { randomUUID } from 'node:crypto';
import type { Quota } from '#libs/cache';
import { COLUMNS, newSubjects, OWNER, personRow, verified } from '../jobs-test-kit.js';
import type { JobRow } from '../domain/job-row.js';
import { type ChunkOutcomes, NO_FIELDS } from '../domain/line-outcome.js';
import type { Asked } from './ask-person.service.js';
import { ChunkRun, type ChunkTask } from './chunk-run.js';
import { JobSeal } from './job-seal.js';
import { PartnerSilence } from './partner-silence.js';
import { PeopleGate } from './people-gate.js';
import type { Grant, Rights } from './run-rights.service.js';

const ALL_FIELDS: Grant = { granted: undefined, isDossierUnknown: false };
export const ALL: Rights = { ...ALL_FIELDS, quota: undefined, covers: async () => ALL_FIELDS };
export const KNOWN = { result: 'matched', reasons: [], at: 1, fields: NO_FIELDS } as const;
export const FAILED_LINE = { result: 'failed', reasons: ['partner-failed'], at: 1, fields: NO_FIELDS } as const;
export const FAILED: Asked = { kind: 'failed', code: 'partner-failed', wasAsked: true, isSilence: true };
export const CLOSED: Asked = { kind: 'held', ms: 1_000, wasAsked: false, isSilence: true };

export const answered = (number: string): Asked => ({ kind: 'answered', verified: verified(number) });

interface Setting {
  readonly before?: ChunkOutcomes;
  readonly attempts?: number;
  readonly retries?: number;
  readonly rights?: Rights;
  readonly turn?: AbortController;
  readonly stop?: AbortController;
  readonly atOnce?: number;
  /** So many people are granted by the agreement's quota, and then nobody for a long time. */
  readonly quota?: number;
}

export type Ask = (number: string, stop: AbortSignal) => Asked | Promise<Asked>;

export function rig(rows: readonly JobRow[], ask: Ask, setting: Setting = {}) {
  const asked: string[] = [];
  const job = { id: randomUUID(), owner: OWNER, sealing: new JobSeal('x', Buffer.alloc(32)), map: COLUMNS };
  const { attempts = 0, retries = 0, before = rows.map(() => null), rights = ALL, atOnce = 4 } = setting;
  const task: ChunkTask = { job, claim: randomUUID(), attempts, retries, rows, before, today: '2026-03-02' };
  const asker = {
    async ask({ number }: { number: string }, _call: unknown, stop: AbortSignal): Promise<Asked> {
      asked.push(number);
      return ask(number, stop);
    },
  };
  let left = setting.quota ?? 0;
  const quota = {
    turn: async (_system: string, _quota: Quota, over: AbortSignal) => left-- > 0 || (await aborted(over), false),
  };
  const desk = { gate: new PeopleGate(atOnce), silence: new PartnerSilence(1_000) };
  const means = { asker, quota, subjects: newSubjects(), desk };
  const { turn = new AbortController(), stop = new AbortController() } = setting;
  const signals = { turn: turn.signal, stop: stop.signal };
  return { asked, desk, job, run: () => new ChunkRun(task, rights, means, signals).run() };
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve()));
}

export const people = (count: number): JobRow[] => Array.from({ length: count }, (_, i) => personRow(i));
export const resultsOf = (outcomes: ChunkOutcomes) => outcomes.map(outcome => outcome?.result ?? null);
