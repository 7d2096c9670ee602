import { expect, it } from '@jest/globals';
import { type BookSource, sourceOrFail } from './book-source.js';

const source = (connector: string, more: Partial<BookSource> = {}): BookSource => ({
  ...{ connector, system: 'land-h22', party: 'land', agency: 'H22', url: new URL('http://x.example/book') },
  ...more,
});
const compared: Parameters<typeof sourceOrFail>[0] = {
  party: 'land',
  agency_code: 'H22',
  system: null,
  connector: null,
  period_from: new Date('2026-03-01T00:00:00Z'),
  period_to: new Date('2026-03-31T00:00:00Z'),
};
const of = (more: Partial<typeof compared>, ...sources: BookSource[]) =>
  sourceOrFail({ ...compared, ...more }, sources).connector;
const refused = (detail: string) =>
  expect.objectContaining({ code: 'conflict', detail: expect.stringContaining(detail) });

it('a book is that of the party, the agency in either format, and the system where it is named', () => {
  const others = [
    source('of-tax', { party: 'tax' }),
    source('of-a-department', { agency: '000.00.01.H22' }),
    source('of-a-province', { agency: 'H23' }),
  ];
  expect(of({}, ...others, source('it'))).toBe('it');
  expect(of({}, ...others, source('it', { agency: '000.00.00.H22' }))).toBe('it');
  expect(of({ system: 'old-h22' }, source('new'), source('it', { system: 'old-h22' }))).toBe('it');
});

it('a book of more, of less or of somebody else is not fetched for it: the operator is told what to set or to send', () => {
  const sources = [source('of-a-department', { agency: '000.00.01.H22' }), source('of-tax', { party: 'tax' })];
  expect(() => of({}, ...sources)).toThrow(refused('bookParty: land and bookAgency: H22'));
  const again = 'POST /api/v1/reconciliations?party=land&agency=H22&from=2026-03-01T00%3A00%3A00.000Z';
  expect(() => of({}, ...sources)).toThrow(refused(again));
  expect(() => of({ agency_code: '000.00.01.H22' }, source('it'))).toThrow(refused('its book of 000.00.01.H22'));
  expect(() => of({ system: 'old-h22' }, source('new'))).toThrow(refused('a connector of old-h22'));
  expect(() => of({ system: 'old-h22' }, source('new'))).toThrow(refused('&system=old-h22'));
});

it('of several the one is fetched that the comparison came from, and none by chance', () => {
  const [one, other] = [source('one'), source('other')];
  expect(of({ connector: 'other' }, one, other)).toBe('other');
  expect(() => of({}, one, other)).toThrow(refused('(one, other)'));
  expect(() => of({ connector: 'gone' }, one, other)).toThrow(refused('(one, other)'));
});
