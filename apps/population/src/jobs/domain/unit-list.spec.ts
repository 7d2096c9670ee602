import { expect, it } from '@jest/globals';
import { UnitList } from './unit-list.js';

it('numbers units as they come; none is 0', () => {
  const units = new UnitList();
  expect(['A', '', 'B', 'A'].map(unit => units.positionOf(unit))).toEqual([1, 0, 2, 1]);
  expect(units.names).toEqual(['', 'A', 'B']);
});

it('is bounded, whatever stands in the column: the rest are others', () => {
  const units = new UnitList();
  const positions = Array.from({ length: 5_000 }, (_, i) => units.positionOf(`unit ${i} ${'x'.repeat(1_000)}`));
  expect(units.names.length).toBeLessThanOrEqual(1_001);
  expect(Math.max(...units.names.map(name => name.length))).toBeLessThanOrEqual(200);
  expect(positions.slice(1_000).every(position => units.names[position] === '…')).toBe(true);
  expect(units.positionOf('unit 0 '.padEnd(1_007, 'x'))).toBe(1);
});
