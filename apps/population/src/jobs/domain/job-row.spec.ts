import { expect, it } from '@jest/globals';
import { rowOf } from '../jobs-test-kit.js';
import { packRows, unpackRows } from './job-row.js';
import { type LineOutcome, NO_FIELDS, packOutcomes, unpackOutcomes } from './line-outcome.js';

it('gives the lines of a chunk back as they were', () => {
  const rows = [
    rowOf(2, ['=cmd|x', '"', ';', 'á\u0301', '']),
    rowOf(7, [], { sheet: 1, numeric: [0, 3], fault: 'cell-too-long', unit: 4 }),
    rowOf(8, ['1'], { source: '{"a":1,"b":null}' }),
  ];
  expect(unpackRows(packRows(rows))).toEqual(rows);
});

it('gives the outcomes of a chunk back as they were, with those that are missing', () => {
  const outcomes: (LineOutcome | null)[] = [
    { result: 'matched', reasons: [], at: 1_772_413_200_000, fields: { number: true, name: true, birthDate: null } },
    null,
    {
      result: 'differs',
      reasons: ['name-differs', 'birth-date-differs'],
      at: 5,
      fields: { number: true, name: false, birthDate: false },
    },
    { result: 'refused', reasons: ['name-empty'], at: 0, fields: NO_FIELDS },
  ];
  expect(unpackOutcomes(packOutcomes(outcomes))).toEqual(outcomes);
});
