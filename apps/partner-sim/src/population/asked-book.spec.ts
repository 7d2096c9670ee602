import { describe, expect, it } from '@jest/globals';
import { readBirthDate } from '#libs/kernel';
import { citizenAt } from '#libs/samples';
import { AskedBook } from './asked-book.js';
import type { LookUp, Verification } from './population-request.js';

const lookUp = (number: string, name?: string, birthDate?: LookUp['birthDate']): LookUp => ({
  operation: 'look-up',
  number,
  name,
  birthDate,
});
const verification = (number: string): Verification => ({
  operation: 'verify',
  personalNumber: number,
  oldNumber: undefined,
  name: 'AN',
});

function bookOf(requests: readonly (LookUp | Verification)[]): AskedBook {
  const book = new AskedBook();
  for (const request of requests) book.record(request);
  return book;
}

describe('the book of what was asked', () => {
  const [one, other] = [citizenAt(1).number, citizenAt(2).number];

  it('counts calls by operation and people once', () => {
    const book = bookOf([lookUp(one, 'AN'), verification(one), lookUp(one), lookUp(other, 'AN')]);
    expect(book.summary()).toEqual({
      lookUps: 2,
      lookUpsByNumber: 1,
      verifications: 1,
      distinctNumbers: 2,
      askedTwice: { lookUps: 0, lookUpsByNumber: 0, verifications: 0 },
      forgotten: 0,
    });
  });

  it.each([
    ['a citizen’s', one],
    ['nobody’s', '042999000000'],
    ['an old', '186543210'],
  ])('tells of how many numbers the same was asked again, however often: %s number', (_whose, number) => {
    const again = Array.from({ length: 300 }, () => lookUp(number, 'AN'));
    expect(bookOf([lookUp(other, 'AN'), ...again]).summary()).toMatchObject({
      lookUps: 301,
      distinctNumbers: 2,
      askedTwice: { lookUps: 1, lookUpsByNumber: 0, verifications: 0 },
    });
  });

  it('does not take a look-up without the date for the one with it, asked again', () => {
    const born = readBirthDate('1990') as LookUp['birthDate'];
    const both = [lookUp(one, 'AN', born), lookUp(one, 'AN')];
    expect(bookOf(both).summary()).toMatchObject({ lookUps: 2, askedTwice: { lookUps: 0 } });
    expect(bookOf([...both, ...both]).summary()).toMatchObject({ lookUps: 4, askedTwice: { lookUps: 2 } });
  });

  it('shows no number', () => {
    expect(JSON.stringify(bookOf([lookUp(one), lookUp('186543210')]).summary())).not.toMatch(/\d{5}/);
  });
});
