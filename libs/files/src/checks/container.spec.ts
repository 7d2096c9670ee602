import { describe, expect, it } from '@jest/globals';
import { bombSign } from './container.js';

const MB = 1_048_576;
const GB = 1_024 * MB;

describe('bombSign', () => {
  it.each([
    ['a document', { entries: 12, packed: 900_000, unpacked: 20 * MB }, MB],
    ['a sheet of zeros', { entries: 5, packed: 60_000, unpacked: 60 * MB }, 61_000],
    ['scans', { entries: 300, packed: 400 * MB, unpacked: 405 * MB }, 401 * MB],
    ['nothing', { entries: 0, packed: 0, unpacked: 0 }, 22],
  ])('lets %s pass', (_what, figures, size) => expect(bombSign(figures, size, 2 * GB)).toBeUndefined());

  it.each([
    ['what unpacks to a thousand times its size', { entries: 1, packed: MB, unpacked: GB }, MB, /200 times/],
    [
      'what unpacks to more than the limit',
      { entries: 1, packed: 300 * MB, unpacked: 3 * GB },
      300 * MB,
      /more than the hub/,
    ],
    ['entries that share their bytes', { entries: 50, packed: 50 * MB, unpacked: 60 * MB }, 2 * MB, /overlap/],
    ['endlessly many entries', { entries: 10_001, packed: 0, unpacked: 0 }, MB, /entries/],
  ])('finds %s', (_what, figures, size, sign) => expect(bombSign(figures, size, 2 * GB)).toMatch(sign));
});
