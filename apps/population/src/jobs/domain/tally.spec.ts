import { expect, it } from '@jest/globals';
import { personRow } from '../jobs-test-kit.js';
import { type LineOutcome, type LineResult, NO_FIELDS } from './line-outcome.js';
import { countsOf, tallyOf } from './tally.js';

const outcome = (result: LineResult, ...reasons: string[]): LineOutcome => ({
  result,
  reasons,
  at: 1,
  fields: NO_FIELDS,
});
const ROWS = [personRow(0, { unit: 1 }), personRow(1, { unit: 1 }), personRow(2, { unit: 2 }), personRow(3)];

it('counts each line once, and each of its reasons', () => {
  const now = [outcome('matched'), outcome('differs', 'name-differs', 'deceased'), outcome('matched'), null];
  const tally = tallyOf(ROWS, [null, null, null, null], now);
  expect(tally).toHaveLength(5);
  expect(tally).toEqual(
    expect.arrayContaining([
      { unit: 1, result: 'matched', reason: '', count: 1 },
      { unit: 1, result: 'differs', reason: '', count: 1 },
      { unit: 1, result: 'differs', reason: 'name-differs', count: 1 },
      { unit: 1, result: 'differs', reason: 'deceased', count: 1 },
      { unit: 2, result: 'matched', reason: '', count: 1 },
    ]),
  );
  expect(countsOf(tally)).toEqual({ matched: 2, differs: 1, 'not-found': 0, refused: 0, failed: 0 });
});

it('takes a line that had failed off those, and leaves what was known before alone', () => {
  const known = outcome('matched');
  const failed = outcome('failed', 'partner-failed');
  const tally = tallyOf(ROWS, [known, failed, null, null], [known, outcome('not-found', 'not-found'), null, null]);
  expect(countsOf(tally)).toEqual({ matched: 0, differs: 0, 'not-found': 1, refused: 0, failed: -1 });
  expect(tally).toContainEqual({ unit: 1, result: 'failed', reason: 'partner-failed', count: -1 });
});

it('counts nothing of a line that failed once more for the same reason', () => {
  const before = [outcome('failed', 'partner-failed'), null, null, null];
  expect(tallyOf(ROWS, before, [outcome('failed', 'partner-failed'), null, null, null])).toEqual([]);
});
