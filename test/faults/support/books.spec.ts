import { describe, expect, it } from '@jest/globals';
import { ArrivalBook } from './arrival-book.js';
import { Dossiers, LIFE, slotOf, slotsOf } from './dossiers.js';
import { IdBook } from './id-book.js';

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

describe('the dossiers of the fault suite', () => {
  it.each([0, 1, 99_999, 100_000, 234_567])('find dossier %i again by its code', dossier => {
    const dossiers = new Dossiers('H70');
    expect(dossiers.numberOf(dossiers.codeOf(dossier))).toBe(dossier);
    const [first = 0] = slotsOf(dossier);
    expect(dossiers.report(first + 3)).toMatchObject({ dossierCode: dossiers.codeOf(dossier), status: LIFE[3] });
    expect(slotOf(dossier, LIFE[3])).toBe(first + 3);
  });

  it('know what is none of theirs', () => {
    expect(slotOf(new Dossiers('H70').numberOf('something else'), 1)).toBe(-1);
    expect(slotOf(0, 7)).toBe(-1);
  });
});

describe('the book of ids', () => {
  it('keeps what it was given, also far beyond its first size', () => {
    const book = new IdBook();
    expect([book.note(3, id(1)), book.note(50_000, id(2))]).toEqual([true, true]);
    expect([book.get(3), book.get(50_000), book.get(4), book.get(1_000_000)]).toEqual([
      id(1),
      id(2),
      undefined,
      undefined,
    ]);
    expect(book.count).toBe(2);
  });

  it('takes the same id again and no other', () => {
    const book = new IdBook();
    book.note(3, id(1));
    expect([book.note(3, id(1)), book.note(3, id(2)), book.get(3)]).toEqual([true, false, id(1)]);
  });
});

describe('the book of arrivals', () => {
  it('tells a dossier’s arrivals in the order of their first time, and repeats behind them', () => {
    const book = new ArrivalBook();
    for (const slot of [5, 7, 6, 5, 7, 5]) book.note(slot, id(slot));
    expect(book.of(1)).toEqual([id(5), id(7), id(6), id(5), id(5), id(7)]);
    expect(book.of(0)).toEqual([]);
    expect([book.count, book.strangers]).toEqual([3, []]);
  });

  it('remembers what cannot be', () => {
    const book = new ArrivalBook();
    book.note(5, id(1));
    book.note(5, id(2));
    book.note(-1, id(3));
    expect(book.strangers).toEqual([id(2), id(3)]);
  });
});
