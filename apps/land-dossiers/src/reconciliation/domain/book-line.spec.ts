import { describe, expect, it } from '@jest/globals';
import { LineSplitter } from '#libs/kernel';
import { readBookForms } from '../application/book-files.js';
import { readBookLine } from './book-line.js';
import { parseBookForms } from './parties.js';

const AGENCY = '000.00.01.H99';
const DOSSIER = `${AGENCY}-260302-0001`;
const form = readBookForms().of('land', AGENCY)!;

const read = (text: string | Buffer, how = form): object =>
  readBookLine({ bytes: Buffer.from(text as string) }, 7, how, AGENCY);
const say = (more: object): string => JSON.stringify({ dossierCode: DOSSIER, ...more });

describe('a line of a book', () => {
  it('says what it says, and null of the rest', () => {
    expect(
      read(say({ state: 'finished', files: 2, money: '1500000', updatedAt: '2026-03-02T08:00:00+07:00' })),
    ).toEqual({
      ...{ line: 7, dossierCode: DOSSIER, state: 'finished', files: 2, money: 1_500_000, paid: null },
      updatedAt: Date.UTC(2026, 2, 2, 1),
    });
    expect(read(say({ state: null, files: 0 }))).toMatchObject({ state: null, files: 0, money: null });
  });

  it.each([
    ['not-json', '{'],
    ['no-object', '[1]'],
    ['no-object', 'null'],
    ['not-utf8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['not-acceptable', `{"dossierCode":"${DOSSIER}","dossierCode":"${DOSSIER}"}`],
    ['not-acceptable', `{"dossierCode":"${DOSSIER}","state":"a\\u0000b"}`],
    ['dossier-code', '{}'],
    ['dossier-code', '{"dossierCode":7}'],
    ['dossier-code', `{"dossierCode":"${DOSSIER}' OR 1=1"}`],
    ['other-agency', '{"dossierCode":"000.00.01.H15-260302-0001"}'],
    ['state', say({ state: 'lost' })],
    ['state', say({ state: 'toString' })],
    ['state', say({ state: {} })],
    ['files', say({ files: -1 })],
    ['files', say({ files: 1.5 })],
    ['money', say({ money: -500 })],
    ['money', say({ money: 1e300 })],
    ['money', say({ money: '99999999999999999999' })],
    ['paid', say({ paid: [] })],
    ['updated-at', say({ updatedAt: '2026-03-02 08:00:00' })],
    ['updated-at', say({ updatedAt: '2026-13-02T08:00:00Z' })],
  ])('is bad because of %s: %s', (reason, text) => {
    expect(read(text)).toMatchObject({ line: 7, reason });
  });

  it('is bad where it is too long, without being kept', () => {
    const [line] = new LineSplitter(100).push(Buffer.from(`${'x'.repeat(10_000_000)}\n`));
    expect(readBookLine(line!, 1, form, AGENCY)).toEqual({ line: 1, reason: 'too-long', dossierCode: null });
  });

  it('names its dossier where it can, so that this one is not taken for missing', () => {
    expect(read(say({ state: 'lost' }))).toMatchObject({ dossierCode: DOSSIER });
  });

  it('is read by the names, states and times of its party', () => {
    const books = { party: 'land', fields: { dossierCode: 'SoBienNhan', state: 'MaTrangThai', updatedAt: 'Ngay' } };
    const states = { 12: ['processing'] };
    const theirs = parseBookForms({ books: [{ ...books, states, localTimes: true }] }).of('land', AGENCY)!;
    const line = JSON.stringify({ SoBienNhan: DOSSIER, MaTrangThai: 12, Ngay: '2026-03-02 08:00:00', files: -1 });
    expect(read(line, theirs)).toMatchObject({ state: '12', files: null, updatedAt: Date.UTC(2026, 2, 2, 1) });
  });
});

describe('the forms of books', () => {
  it('are the agency’s own where it has one', () => {
    const [own, all] = ['Ma', 'SoBienNhan'].map(dossierCode => ({
      party: 'land',
      fields: { dossierCode },
      states: {},
    }));
    const forms = parseBookForms({ books: [{ ...own, agencies: ['H99'] }, all] });
    expect(forms.of('land', AGENCY)?.fields.dossierCode).toBe('Ma');
    expect(forms.of('land', 'H15')?.fields.dossierCode).toBe('SoBienNhan');
    expect(forms.of('tax', 'H15')).toBeUndefined();
  });

  it.each([
    [{ party: 'police' }, /party is one of/],
    [{ party: 'land', fields: { state: 'x' } }, /dossierCode is missing/],
    [{ party: 'land', fields: { dossierCode: 'x', colour: 'y' } }, /colour is no field/],
    [{ party: 'land', fields: { dossierCode: 'x' }, states: { a: ['nowhere'] } }, /state a stands beside none/],
    [{ party: 'land', fields: { dossierCode: 'x' }, scope: 'some' }, /scope is/],
  ])('are refused where they do not fit: %j', (book, message) => {
    expect(() => parseBookForms({ books: [book] })).toThrow(message);
  });
});
