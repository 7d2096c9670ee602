import { describe, expect, it } from '@jest/globals';
import { checkPerson, readPerson } from './checked-person.js';
import { compare, type KnownCitizen } from './compare.js';

const TODAY = '2026-11-26';
const TOLD = { number: '040087123456', name: 'Nguyễn Văn Hoà', birthDate: '1987-03-21' };
const person = (other: Partial<typeof TOLD> = {}) => checkPerson({ ...TOLD, ...other }, '/person', TODAY);
const citizen = (other: Partial<KnownCitizen> = {}): KnownCitizen => ({
  number: TOLD.number,
  oldNumber: '187654321',
  name: { full: 'NGUYỄN VĂN HÒA' },
  birthDate: { date: '1987-03-21', year: 1987 },
  deceased: false,
  ...other,
});

describe('comparing what is told of a person with the record', () => {
  it('a name with its tone elsewhere and in other letters is the same, so the person matches', () => {
    expect(compare(person(), [citizen()])).toEqual({
      result: 'matched',
      fields: { number: true, name: true, birthDate: true },
      reasons: [],
    });
  });

  it('another tone is another name', () => {
    expect(compare(person({ name: 'Nguyễn Văn Hóa' }), [citizen()])).toMatchObject({
      result: 'differs',
      fields: { name: false, birthDate: true },
      reasons: ['name-differs'],
    });
  });

  it('without a birth date nothing is said of it', () => {
    const { number, name } = TOLD;
    expect(compare(checkPerson({ number, name }, '', TODAY), [citizen()]).fields.birthDate).toBeNull();
  });

  it('a year alone is true of every day in it, a day not of a year alone', () => {
    expect(compare(person({ birthDate: '1987' }), [citizen()]).result).toBe('matched');
    expect(compare(person(), [citizen({ birthDate: { year: 1987 } })]).reasons).toEqual(['birth-date-differs']);
  });

  it('a number that another one replaced does not match, and says so', () => {
    const replaced = citizen({ number: '040087999999', oldNumber: TOLD.number });
    expect(compare(person(), [replaced])).toMatchObject({
      result: 'differs',
      fields: { number: false, name: true },
      reasons: ['number-replaced'],
    });
  });

  it('whoever has died does not match, however right all else is', () => {
    expect(compare(person(), [citizen({ deceased: true })])).toMatchObject({
      result: 'differs',
      reasons: ['deceased'],
    });
  });

  it('of several with one old number, the one to whom all applies is meant', () => {
    const told = person({ number: '187654321' });
    const other = citizen({ number: '040087000001', name: { full: 'TRẦN THỊ LAN' } });
    expect(compare(told, [other, citizen()]).result).toBe('matched');
  });

  it('of several with one old number, the only one with the name is meant, whatever else differs', () => {
    const told = person({ number: '187654321', birthDate: '1988-03-21' });
    const other = citizen({ number: '040087000001', name: { full: 'TRẦN THỊ LAN' } });
    expect(compare(told, [other, citizen()])).toMatchObject({
      fields: { number: true, name: true, birthDate: false },
      reasons: ['birth-date-differs'],
    });
  });

  it('of several of whom more than one has the name, the others say nothing of the birth date', () => {
    const told = person({ number: '187654321', birthDate: '1988-03-21' });
    const other = citizen({ name: { full: 'TRẦN THỊ LAN' }, birthDate: { date: '1988-03-21', year: 1988 } });
    expect(compare(told, [citizen(), citizen({ number: '040087000001' }), other])).toMatchObject({
      fields: { name: null, birthDate: false },
      reasons: ['several-found'],
    });
  });

  it('of several to whom all applies nobody is confirmed', () => {
    const told = person({ number: '187654321' });
    expect(compare(told, [citizen(), citizen({ number: '040087000001' })])).toEqual({
      result: 'differs',
      fields: { number: true, name: null, birthDate: null },
      reasons: ['several-found'],
    });
  });

  it('of several of whom none has the name, the name is wrong whoever is meant', () => {
    const told = person({ number: '187654321', name: 'Lê Thị Mai' });
    expect(compare(told, [citizen(), citizen({ number: '040087000001' })])).toMatchObject({
      fields: { name: false, birthDate: null },
      reasons: ['several-found'],
    });
  });

  it('nobody under the number is not found, and nothing is said of the rest', () => {
    expect(compare(person(), [])).toEqual({
      result: 'not-found',
      fields: { number: false, name: null, birthDate: null },
      reasons: ['not-found'],
    });
  });
});

describe('what is told of a person, before anything leaves the hub', () => {
  it.each([
    ['number', '04008712345', 'wrong-length'],
    ['number', '0400871234567', 'wrong-length'],
    ['number', '000087123456', 'unknown-province'],
    ['number', '999087123456', 'unknown-province'],
    ['number', '04008712345O', 'letters-for-digits'],
    ['number', '０４００８７１２３４５６', 'foreign-digits'],
    ['number', '٠٤٠٠٨٧١٢٣٤٥٦', 'foreign-digits'],
    ['number', '040187123456', undefined],
    ['number', '040287123456', 'future-birth'],
    ['birthDate', '1900-02-29', 'no-such-day'],
    ['birthDate', '1899-12-31', 'before-1900'],
    ['birthDate', '2027-01-01', 'future-birth'],
    ['name', 'x'.repeat(10_000), 'too-long'],
    ['name', ' ', 'empty'],
  ])('%s %s is %s', (field, value, code) => {
    const read = readPerson({ ...TOLD, [field]: value }, TODAY);
    const found = 'problems' in read ? read.problems.find(problem => problem.field === field)?.code : undefined;
    expect(found).toBe(code);
  });

  it('a number of another year of birth is refused, with a pointer and without a value', () => {
    let thrown: unknown;
    try {
      person({ birthDate: '1988-03-21' });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: 'payload-invalid',
      errors: [{ pointer: '/person/number', message: 'birth-year-differs: does not belong to the birth date' }],
    });
    expect(JSON.stringify(thrown)).not.toContain('0400871');
  });
});
