import { describe, expect, it } from '@jest/globals';
import { COLUMNS, numberOf, personRow, rowOf } from '../jobs-test-kit.js';
import { ShapeCheck } from './shape-check.js';

const TODAY = '2026-03-02';

describe('looking at the shape of a file', () => {
  it('shows how the first five lines were understood, without whom they are about', () => {
    const shape = new ShapeCheck(COLUMNS, TODAY, false);
    shape.add(rowOf(2, ['42090000007', 'Nguyễn Văn An', '21/03/1990', 'Xã A', ''], { numeric: [0] }));
    shape.add(rowOf(3, ['4209', 'Trần Thị B', '', '', '']));
    for (let i = 0; i < 10; i++) shape.add(personRow(i));
    expect(shape.preview).toHaveLength(5);
    expect(shape.preview[0]).toEqual({
      ...{ line: 2, number: '*********007', name: 'N***** V** A*', birthDate: '1990-03-21', unit: 'Xã A', reasons: [] },
    });
    expect(shape.preview[1]).toMatchObject({ line: 3, number: '*209', reasons: ['number-wrong-length'] });
    expect(JSON.stringify(shape.preview)).not.toContain(numberOf(0));
  });

  it('looks at all lines of a dry run, counts what is wrong and names the first hundred', () => {
    const shape = new ShapeCheck(COLUMNS, TODAY, true);
    for (let i = 0; i < 150; i++) shape.add(rowOf(i + 2, ['1', '', ''], { unit: i % 2, sheet: i < 2 ? 1 : 0 }));
    for (let i = 0; i < 50; i++) shape.add(personRow(i));
    expect(shape.refused).toBe(150);
    const byUnit = [...shape.refusedByUnit].map(([unit, counts]) => [unit, Object.fromEntries(counts)]);
    const counts = { '': 75, 'number-wrong-length': 75, 'name-empty': 75 };
    expect(Object.fromEntries(byUnit)).toEqual({ 0: counts, 1: counts });
    expect(shape.problems).toHaveLength(100);
    expect(shape.problems[0]).toEqual({ line: 2, sheet: 1, reasons: ['number-wrong-length', 'name-empty'] });
    expect(shape.problems[2]).toEqual({ line: 4, reasons: ['number-wrong-length', 'name-empty'] });
  });
});
