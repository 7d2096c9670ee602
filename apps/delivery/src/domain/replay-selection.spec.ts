import { describe, expect, it } from '@jest/globals';
import { producedSince, selectorOf } from './replay-selection.js';

const from = new Date('2026-05-04T02:00:00Z');
const to = new Date('2026-05-04T03:00:00Z');
const at = (acceptedAt: string) => ({ id: 'a', acceptedAt });

describe('the selection of a replay', () => {
  it('has what was accepted from its beginning on, up to and without its end, whatever the offset it is written with', () => {
    const isSelected = selectorOf({ from, to });
    expect(
      ['2026-05-04T01:59:59.999Z', '2026-05-04T02:00:00Z', '2026-05-04T09:59:59+07:00', '2026-05-04T03:00:00Z'].map(
        instant => isSelected(at(instant)),
      ),
    ).toEqual([false, true, true, false]);
  });

  it('by name has what is named, whenever it was accepted', () => {
    const isSelected = selectorOf({ transactionIds: ['a'] });
    expect([isSelected({ id: 'a', acceptedAt: '' }), isSelected({ id: 'b', acceptedAt: '' })]).toEqual([true, false]);
  });

  it('is looked for a little before its beginning, and by name in all there is', () => {
    expect(producedSince({ from, to })).toBeLessThan(from.getTime());
    expect(producedSince({ transactionIds: [] })).toBeUndefined();
  });
});
