import { describe, expect, it } from '@jest/globals';
import { columnOfReference, lettersOfColumn } from './cell-position.js';

describe('columns of a sheet', () => {
  it.each([
    ['A', 0],
    ['Z', 25],
    ['AA', 26],
    ['AZ', 51],
    ['BA', 52],
    ['ZZ', 701],
    ['AAA', 702],
    ['XFD', 16_383],
  ])('%s is %i', (letters, column) => {
    expect(columnOfReference(`${letters}17`)).toBe(column);
    expect(lettersOfColumn(column)).toBe(letters);
  });

  it('has none where a reference has no letters', () => {
    expect(columnOfReference('17')).toBe(-1);
    expect(columnOfReference('')).toBe(-1);
  });
});
