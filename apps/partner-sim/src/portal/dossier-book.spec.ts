import { describe, expect, it } from '@jest/globals';
import { DossierBook } from './dossier-book.js';

function bookOf(...statuses: number[]): DossierBook {
  const book = new DossierBook(10);
  const [first, ...rest] = statuses;
  book.create('d', 'p', first!);
  for (const status of rest) book.update('d', status);
  return book;
}

describe('DossierBook', () => {
  it('keeps the statuses in the order in which they came, 10 among them', () => {
    const book = bookOf(1, 2, 4, 9, 10);
    book.addProgress('d', 10);
    expect(book.get('d')).toEqual({
      maHoSo: 'd',
      maTTHC: 'p',
      statuses: [1, 2, 4, 9, 10],
      progress: [10],
      wentBackwards: false,
    });
  });

  it.each([
    [[1, 2, 5, 2, 4], false],
    [[2, 4, 6, 4, 4], false],
    [[1, 4, 2], true],
    [[9, 4], true],
    [[10, 9], true],
    [[3, 10], true],
  ])('says of %j whether it went backwards: %p', (statuses, wentBackwards) => {
    const book = bookOf(...statuses);
    expect(book.get('d')).toMatchObject({ wentBackwards });
    expect(book.summary().wentBackwards).toBe(wentBackwards ? 1 : 0);
  });

  it('forgets the oldest dossier where it is full, and says so', () => {
    const book = new DossierBook(2);
    for (const code of ['a', 'b', 'c']) book.create(code, 'p', 1);
    expect(book.has('a')).toBe(false);
    expect(book.summary()).toEqual({ dossiers: 2, wentBackwards: 0, forgotten: 1 });
  });
});
