import { describe, expect, it } from '@jest/globals';
import { APPLIED, fold, portalOf, type Step } from '../fold-test-kit.js';
import { FINISHED, HANDED_OVER, hours, messageAt, MOVED, RECEIVED, storedOf, type Told } from '../land-test-kit.js';
import type { StoredFile } from './result-files.js';

describe('the result', () => {
  const MISSING: Told = {
    type: 'finished',
    result: { kind: 'issued', files: [{ name: 'GCN', file: { url: 'https://a.example/1' } }] },
  };
  const fileOf = (name: string, file?: { url: string; sha256?: string }): Told => ({
    type: 'finished',
    result: { kind: 'issued', files: [{ name, ...(file ? { file } : {}) }] },
  });
  const event = messageAt(1, MISSING).event;
  const storedAs = (sha256: string): StoredFile => ({
    ...{ messageId: event.id, pointer: '/result/files/0/file', fileId: 'f', sha256, size: 1, mediaType: 'a/b' },
  });

  it('is not shown as finished before its files are there, nor as handed over', () => {
    expect(portalOf(fold([RECEIVED, MISSING, HANDED_OVER]))).toEqual([2]);
    expect(portalOf(fold([RECEIVED, MISSING, HANDED_OVER], [storedAs('0'.repeat(64))]))).toEqual([2, 9, 10]);
  });

  it('is not there because its hash was announced: the store must have it', () => {
    expect(portalOf(fold([RECEIVED, FINISHED, HANDED_OVER], []))).toEqual([2]);
  });

  it('is there when the end is told again with its files', () => {
    const bare: Told = { type: 'finished', result: { kind: 'issued' } };
    expect(portalOf(fold([RECEIVED, MISSING, FINISHED]))).toEqual([2, 9]);
    expect(portalOf(fold([RECEIVED, FINISHED, bare, HANDED_OVER]))).toEqual([2, 9, 10]);
    const withoutHash = fileOf('Giấy chứng nhận', { url: 'https://land.example/1' });
    expect(portalOf(fold([RECEIVED, [FINISHED, 1], [withoutHash, 1, 9_000], HANDED_OVER]))).toEqual([2, 9, 10]);
    const byName = fileOf('Giấy chứng nhận');
    expect(portalOf(fold([RECEIVED, [FINISHED, 1], [byName, 1, 9_000], HANDED_OVER]))).toEqual([2, 9, 10]);
  });

  it('sent again at another time with its files is complete as of when the dossier ended and was handed over', () => {
    const bare: Told = { type: 'finished', result: { kind: 'issued' } };
    for (const lacking of [MISSING, bare]) {
      for (const steps of [
        [RECEIVED, lacking, HANDED_OVER, FINISHED],
        [RECEIVED, lacking, [FINISHED, 1.5] as const, [HANDED_OVER, 2] as const],
        [RECEIVED, lacking, HANDED_OVER, MISSING, FINISHED],
      ]) {
        expect(fold(steps)).toMatchObject({
          state: 'handed-over',
          stateAt: hours(2),
          clock: { endedAt: hours(1) },
          result: { at: hours(1), complete: true, missing: 0 },
          portal: [
            { status: 2, at: hours(0) },
            { status: 9, at: hours(1) },
            { status: 10, at: hours(2) },
          ],
        });
      }
    }
    expect(fold([RECEIVED, MISSING, HANDED_OVER, FINISHED]).told).toEqual(APPLIED(4));
  });

  it('is not completed after the hand-over by an end of another kind or without files, nor when nothing is missing', () => {
    const returned: Told = { type: 'finished', result: { kind: 'returned', files: [{ name: 'Công văn' }] } };
    const bare: Told = { type: 'finished', result: { kind: 'issued' } };
    for (const late of [returned, bare]) {
      const process = fold([RECEIVED, MISSING, HANDED_OVER, late]);
      expect([process.told[3], process.result?.kind, portalOf(process)]).toEqual(['flagged after-end', 'issued', [2]]);
    }
    expect(fold([RECEIVED, FINISHED, HANDED_OVER, FINISHED]).told[3]).toBe('flagged after-end');
  });

  it('told anew of the same time with another file is not there before that file is', () => {
    for (const other of [
      fileOf('Giấy chứng nhận', { url: 'https://land.example/new' }),
      fileOf('Giấy chứng nhận', { url: 'https://land.example/1', sha256: 'cd'.repeat(32) }),
      fileOf('Trích lục'),
    ]) {
      const steps: Step[] = [RECEIVED, [FINISHED, 1], [other, 1, 9_000], HANDED_OVER];
      const process = fold(steps, storedOf(messageAt(1, FINISHED).event));
      expect([portalOf(process), process.result?.missing]).toEqual([[2], 1]);
    }
  });

  it('is the newest one: while a file of it is missing, an older one with all its files ends nothing', () => {
    const returned: Told = { type: 'finished', result: { kind: 'returned' } };
    const bare: Told = { type: 'finished', result: { kind: 'issued' } };
    for (const ends of [
      [FINISHED, MISSING],
      [returned, MISSING],
      [returned, bare],
      [FINISHED, MISSING, bare],
    ]) {
      const process = fold([RECEIVED, ...ends, HANDED_OVER]);
      expect([portalOf(process), process.result]).toEqual([[2], expect.objectContaining({ missing: 1 })]);
    }
    expect(portalOf(fold([RECEIVED, MISSING, returned, HANDED_OVER]))).toEqual([2, 9, 10]);
  });

  it('of which another file came than was announced is missing', () => {
    const announced = messageAt(1, FINISHED).event.id;
    const other = { ...storedAs('0'.repeat(64)), messageId: announced };
    expect(fold([RECEIVED, FINISHED], [other])).toMatchObject({ result: { complete: false } });
  });

  it('issued without a file is flagged; a returned one needs none', () => {
    const bare = fold([RECEIVED, { type: 'finished', result: { kind: 'issued' } }]);
    expect([bare.told[1], portalOf(bare)]).toEqual(['applied no-result-file', [2]]);
    expect(portalOf(fold([RECEIVED, { type: 'finished', result: { kind: 'returned' } }]))).toEqual([2, 9]);
  });

  it('of which a file has no link is as one without', () => {
    const files = [{ name: 'GCN', file: { sha256: 'ab'.repeat(32) } }, { name: 'Bản đồ' }];
    const half: Told = { type: 'finished', result: { kind: 'issued', files } };
    const process = fold([RECEIVED, half, HANDED_OVER]);
    expect([process.told[1], portalOf(process), process.result?.missing]).toEqual(['applied no-result-file', [2], 1]);
    const bare = fold([RECEIVED, { type: 'finished', result: { kind: 'issued', files: [] } }]);
    expect(bare).toMatchObject({ result: { missing: 1, complete: false } });
    const returned = fold([
      RECEIVED,
      { type: 'finished', result: { kind: 'returned', files: [{ name: 'Công văn' }] } },
    ]);
    expect([returned.told[1], portalOf(returned), returned.result?.files]).toEqual(['applied', [2, 9], []]);
  });

  it('that is wrong opens a correction, which the portal does not see', () => {
    const wrong: Told = { type: 'result-wrong', note: 'Sai diện tích' };
    const process = fold([RECEIVED, FINISHED, HANDED_OVER, wrong, MOVED]);
    expect(process).toMatchObject({ state: 'correcting', corrections: 1, told: APPLIED(5) });
    const again = fold([RECEIVED, FINISHED, HANDED_OVER, wrong, [FINISHED, 5], [HANDED_OVER, 6]]);
    expect([again.state, portalOf(again)]).toEqual(['handed-over', [2, 9, 10, 9, 10]]);
  });
});
