import { describe, expect, it } from '@jest/globals';
import { withoutFormula } from './formula.js';

describe('withoutFormula', () => {
  it.each(['=cmd|"/c calc"!A1', '+1+1', '-2+3+cmd|x', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '+', '-', '=-5'])(
    'puts an apostrophe before %j',
    cell => expect(withoutFormula(cell)).toBe(`'${cell}`),
  );

  it.each(['-5', '+84912345678', '-1.234,5', '-5%', 'a=b', '', '042090000001', "'=1", 'Nguyễn - An'])(
    'leaves %j alone',
    cell => expect(withoutFormula(cell)).toBe(cell),
  );
});
