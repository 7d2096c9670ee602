import { describe, expect, it } from '@jest/globals';
import { APPLIED, fold, type Step } from '../fold-test-kit.js';
import {
  FINISHED,
  HANDED_OVER,
  hours,
  MOVED,
  notice,
  paid,
  RECEIVED,
  SUPPLEMENT_REQUESTED,
  type Told,
  TRANSFER,
} from '../land-test-kit.js';

const HOUR_MS = 3_600_000;

describe('a receipt that is corrected under its old date', () => {
  const OTHER = { ...RECEIVED, procedureCode: '1.012791' } as Told;
  const WRONG: Told = { type: 'wrong-procedure' };
  it('counts after a wrong procedure, and again after the next', () => {
    const third = { ...RECEIVED, procedureCode: '1.012792' } as Told;
    const steps: Step[] = [RECEIVED, [WRONG, 1], [OTHER, 0, 2 * HOUR_MS], [WRONG, 3], [third, 0, 4 * HOUR_MS]];
    expect(fold(steps.slice(0, 3))).toMatchObject({
      told: APPLIED(3),
      state: 'received',
      receipt: { at: hours(0), record: { procedureCode: '1.012791' } },
    });
    expect(fold(steps.slice(0, 4)).state).toBe('wrong-procedure');
    expect(fold([...steps, [MOVED, 5]])).toMatchObject({
      told: APPLIED(6),
      state: 'processing',
      receipt: { record: { procedureCode: '1.012792' } },
    });
  });

  it('counts as well where the message that asked for it came last', () => {
    const process = fold([RECEIVED, [OTHER, 0, 2_000], [WRONG, 1, 9 * HOUR_MS]]);
    expect(process).toMatchObject({ state: 'received', receipt: { record: { procedureCode: '1.012791' } } });
  });

  it('counts after an update was wanted', () => {
    const renamed = { ...RECEIVED, applicant: { name: 'Nguyễn Thị Hạnh Nguyên' } } as Told;
    const process = fold([RECEIVED, MOVED, [{ type: 'update-requested' }, 2], [renamed, 0, 3 * HOUR_MS]]);
    expect(process).toMatchObject({ state: 'processing', told: APPLIED(4), receipt: { record: renamed } });
  });

  it('is not its late copy: the real correction counts, whichever of them comes first', () => {
    const wanted: Told = { type: 'update-requested', note: 'Sai tên' };
    const renamed = { ...RECEIVED, applicant: { name: 'Nguyễn Thị Hạnh Nguyên' } } as Told;
    const steps: Step[] = [RECEIVED, [wanted, 1], [RECEIVED, 0.1, 2 * HOUR_MS]];
    expect(fold(steps)).toMatchObject({ state: 'awaiting-update', told: ['applied', 'applied', 'flagged repeated'] });
    for (const acceptedAfter of [1.5, 3]) {
      const process = fold([...steps, [renamed, 0.2, acceptedAfter * HOUR_MS]]);
      expect(process).toMatchObject({ state: 'processing', receipt: { record: renamed } });
      expect([process.told[2], process.told[3]]).toEqual(['flagged repeated', 'applied']);
    }
  });

  it('is none where another party told of the same receipt before anything was wrong', () => {
    const byAnother = { ...RECEIVED, oneStopCode: 'MC-1' } as Told;
    const process = fold([RECEIVED, [byAnother, 0, 2_000], WRONG]);
    expect(process).toMatchObject({ state: 'wrong-procedure', told: ['applied', 'flagged repeated', 'applied'] });
  });
});

describe('what is told anew at the same instant', () => {
  const end = (url: string, more: object = {}): Told => ({
    type: 'finished',
    result: { kind: 'issued', files: [{ name: 'GCN', file: { url } }] },
    ...more,
  });

  it('with other files supersedes, whichever came first by its content: the later one’s files count', () => {
    for (const [first, second] of [
      ['https://a.example/1', 'https://a.example/2'],
      ['https://a.example/2', 'https://a.example/1'],
    ] as const) {
      const process = fold([RECEIVED, [end(second), 1, 2_000], [end(first), 1, 1_000]]);
      expect(process.told).toEqual(['applied', 'applied superseding', 'applied']);
      expect(process.result?.files[0]?.url).toBe(second);
    }
  });

  it('has no second effect: the supplement was asked once, the receipt stays, and nothing is paid twice', () => {
    const attached = (name: string): object => ({ attachments: [{ name, file: { url: 'https://a.example/1' } }] });
    const asked = fold([
      RECEIVED,
      [SUPPLEMENT_REQUESTED, 1],
      [{ ...SUPPLEMENT_REQUESTED, ...attached('a') }, 1, 9_000],
    ]);
    expect([asked.told[2], asked.supplements.length]).toEqual(['applied superseding', 1]);
    const received = fold([RECEIVED, [{ ...RECEIVED, ...attached('a') }, 0, 9_000]]);
    expect([received.told[1], received.state]).toEqual(['applied superseding', 'received']);
    const proof = paid('1', 5);
    const mended = { ...proof, payment: { number: 'GNT-1', amount: 5, file: { url: 'https://a.example/1' } } } as Told;
    const tax = fold([RECEIVED, TRANSFER, notice('1', 9), [proof, 3], [mended, 3, 9_000]]);
    expect([tax.told[4], tax.tax.notices[0]?.paid]).toEqual(['applied superseding', 5]);
  });

  it('shares the fate of what it mends: held with it, and too late with it', () => {
    expect(
      fold([
        [end('https://a.example/1'), 1],
        [end('https://a.example/2'), 1, 9_000],
      ]).told,
    ).toEqual(['held', 'held']);
    const late = fold([
      RECEIVED,
      FINISHED,
      HANDED_OVER,
      [end('https://a.example/1'), 3],
      [end('https://a.example/2'), 3, 9_000],
    ]);
    expect(late.told.slice(3)).toEqual(['flagged after-end', 'flagged after-end']);
  });

  it('and asks for something else is another request: the first one’s answer does not answer it', () => {
    const asking = (type: 'supplement-requested' | 'update-requested', note: string): Told => ({ type, note });
    for (const type of ['supplement-requested', 'update-requested'] as const) {
      const [first, second] = [asking(type, 'Thiếu bản vẽ'), asking(type, 'Thiếu chữ ký')];
      const day = (told: Told, hour: number): Step => [told, 16, hour * HOUR_MS];
      const process = fold([RECEIVED, day(first, 9), [{ type: 'supplemented' }, 26], day(second, 11)]);
      expect(process.told).toEqual(APPLIED(4));
      expect(process.state).toBe(type === 'supplement-requested' ? 'awaiting-supplement' : 'awaiting-update');
    }
  });

  it('of another matter is another message: two moves within one second are two', () => {
    const moved = (code: string): Told => ({ type: 'moved', to: { code } });
    expect(fold([RECEIVED, [moved('a'), 1], [moved('b'), 1]]).told).toEqual(APPLIED(3));
  });
});
