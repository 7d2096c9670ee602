import { describe, expect, it } from '@jest/globals';
import type { JobFile } from '../domain/job.js';
import type { JobSummary } from '../persistence/job-record.js';
import { toNumbers, toProgress } from './job.view.js';

const NOW = Date.parse('2026-03-02T02:00:00Z');
const OPEN = { isOpen: true, opensAt: NOW };

function job(more: Partial<JobSummary> = {}): JobSummary {
  return {
    ...{ id: 'j', system: 's', service_version: '1', provider: 'p', officer: 'o', agency: 'H42', procedure: '' },
    ...{
      dossier: '',
      dry_run: false,
      key_id: 'k',
      format: 'csv',
      state: 'open',
      rows: 1_000,
      chunks_left: 9,
      done: 100,
    },
    ...{ matched: 90, differing: 4, not_found: 3, refused: 2, failed: 1, retries: 0, settled: null },
    ...{ held_until: null, held_for: null, rate: null, created_at: new Date(NOW - 20_000), touched_at: new Date(NOW) },
    ...{ uploaded_at: new Date(NOW - 15_000), started_at: new Date(NOW - 10_000), finished_at: null },
    ...{ collected_at: null, erased_at: null },
    ...more,
  };
}

describe('the numbers of a job', () => {
  it('are those of the last seconds where they are measured, else of the whole time', () => {
    expect(toNumbers(job(), OPEN, NOW)).toMatchObject({ state: 'running', ratePerSecond: 10, secondsLeft: 90 });
    expect(toNumbers(job({ rate: 45 }), OPEN, NOW)).toMatchObject({ ratePerSecond: 45, secondsLeft: 20 });
  });

  it('promise nothing while the job stands still', () => {
    const paused = toNumbers(job({ state: 'paused' }), OPEN, NOW);
    expect(paused).toMatchObject({ state: 'paused', ratePerSecond: null, secondsLeft: null, continuesAt: null });
    const waiting = toNumbers(job({ started_at: null, done: 0 }), OPEN, NOW);
    expect(waiting).toMatchObject({ state: 'waiting', ratePerSecond: null, secondsLeft: null });
  });

  it('promise nothing in a retry: all lines have been done before, and nobody measures how fast some are asked again', () => {
    const unknown = { ratePerSecond: null, secondsLeft: null };
    const again = { retries: 1, done: 1_000, matched: 900, failed: 91, started_at: new Date(NOW - 86_400_000) };
    expect(toNumbers(job(again), OPEN, NOW)).toMatchObject({ state: 'running', ...unknown });
    expect(toNumbers(job({ ...again, rate: 0 }), OPEN, NOW)).toMatchObject({ state: 'running', ...unknown });
    const ended = { ...again, state: 'done' as const, finished_at: new Date(NOW) };
    expect(toNumbers(job(ended), OPEN, NOW)).toMatchObject(unknown);
    // Asked for while the others are still to be done.
    expect(toNumbers(job({ retries: 1 }), OPEN, NOW)).toMatchObject({ ratePerSecond: 10, secondsLeft: 90 });
  });

  it('say what the job waits for and until when', () => {
    const held = { held_until: new Date(NOW + 5_000), held_for: 'partner' as const };
    expect(toNumbers(job(held), OPEN, NOW)).toMatchObject({
      ...{ state: 'waiting-for-partner', secondsLeft: null, continuesAt: '2026-03-02T02:00:05.000Z' },
    });
    expect(toNumbers(job({ ...held, held_for: 'agreement' }), OPEN, NOW).state).toBe('waiting-for-agreement');
    expect(toNumbers(job(held), { isOpen: false, opensAt: NOW + 60_000 }, NOW)).toMatchObject({
      ...{ state: 'waiting-for-hours', continuesAt: '2026-03-02T02:01:00.000Z' },
    });
  });

  it('are those of the whole time at the end, and all lines of a dry run are done', () => {
    const finished = { state: 'done' as const, finished_at: new Date(NOW), done: 1_000, matched: 990 };
    expect(toNumbers(job(finished), OPEN, NOW + 60_000)).toMatchObject({ ratePerSecond: 100, secondsLeft: null });
    const dry = { ...finished, dry_run: true, done: 2, matched: 0, started_at: null };
    expect(toNumbers(job(dry), OPEN, NOW)).toMatchObject({ done: 1_000, refused: 2, dryRun: true });
  });
});

describe('the progress of a job', () => {
  const file: JobFile = {
    ...{ name: 'a.csv', format: {}, columns: ['CCCD', 'Họ tên', 'Đơn vị'], map: { number: 0, name: 1, unit: 2 } },
    leftOut: { birthDate: ['Ngày sinh', 'DOB'] },
    ...{ units: ['', 'Xã A', 'Xã B'], preview: [], problems: [] },
  };

  it('has a summary by reason and by unit, and what was understood of the header', () => {
    const units = [
      { unit: 1, result: 'matched' as const, count: 5 },
      { unit: 1, result: 'differs' as const, count: 2 },
      { unit: 2, result: 'failed' as const, count: 1 },
    ];
    const reasons = [
      { reason: 'name-differs', count: 2 },
      { reason: 'partner-failed', count: 1 },
    ];
    const unitReasons = [
      { unit: 1, reason: 'name-differs', count: 2 },
      { unit: 2, reason: 'partner-failed', count: 1 },
    ];
    const progress = toProgress(toNumbers(job(), OPEN, NOW), file, { reasons, units, unitReasons });
    expect(progress.summary).toEqual({
      byReason: { 'name-differs': 2, 'partner-failed': 1 },
      byUnit: [
        { unit: 'Xã A', matched: 5, differing: 2, notFound: 0, refused: 0, failed: 0, byReason: { 'name-differs': 2 } },
        {
          unit: 'Xã B',
          matched: 0,
          differing: 0,
          notFound: 0,
          refused: 0,
          failed: 1,
          byReason: { 'partner-failed': 1 },
        },
      ],
    });
    expect(progress).toMatchObject({ fileName: 'a.csv', columns: { number: 'CCCD', name: 'Họ tên', unit: 'Đơn vị' } });
    expect(progress.columnsLeftOut).toEqual({ birthDate: ['Ngày sinh', 'DOB'] });
  });

  it('names the columns that are read where those before them are empty', () => {
    const columns = ['CCCD', 'Họ tên', 'CMND'];
    const beside = { ...file, columns, map: { number: 0, name: 1, fallbacks: { number: 2 } } };
    const progress = toProgress(toNumbers(job(), OPEN, NOW), beside, { reasons: [], units: [], unitReasons: [] });
    expect(progress.columns).toEqual({ number: 'CCCD', name: 'Họ tên' });
    expect(progress.fallbackColumns).toEqual({ number: 'CMND' });
  });

  it('names the sheets that were not read, so that nobody thinks the people in them were asked about', () => {
    const sheetsLeftOut = (format: object): readonly string[] =>
      toProgress(toNumbers(job(), OPEN, NOW), { ...file, format }, { reasons: [], units: [], unitReasons: [] })
        .sheetsLeftOut;
    expect(sheetsLeftOut({ kind: 'xlsx', sheets: ['A'], unreadSheets: ['Ghi chú'] })).toEqual(['Ghi chú']);
    expect(sheetsLeftOut({ kind: 'csv' })).toEqual([]);
  });

  it('keeps the counts once the data is erased, without units and names of columns', () => {
    const erased = job({ state: 'done', finished_at: new Date(NOW), erased_at: new Date(NOW), key_id: null });
    const progress = toProgress(toNumbers(erased, OPEN, NOW), undefined, {
      ...{ reasons: [], units: [{ unit: 1, result: 'matched', count: 5 }] },
      unitReasons: [{ unit: 1, reason: 'deceased', count: 1 }],
    });
    expect(progress).toMatchObject({ matched: 90, columns: {}, preview: [], summary: { byUnit: [] } });
  });
});
