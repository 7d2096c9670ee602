import { describe, expect, it } from '@jest/globals';
import { BIRTH_PROVINCES, type NumberProblemCode, readPersonalNumber, type ToldOfPerson } from './personal-number.js';

const TODAY = '2026-11-26';
const read = (text: string, told: ToldOfPerson = {}) => readPersonalNumber(text, told, TODAY);

describe('readPersonalNumber', () => {
  it.each([
    ['040087123456', { province: '040', sex: 'male', birthYear: 1987 }],
    ['042187000000', { province: '042', sex: 'female', birthYear: 1987 }],
    ['001200999999', { province: '001', sex: 'male', birthYear: 2000 }],
    ['096326123456', { province: '096', sex: 'female', birthYear: 2026 }],
    ['040000000001', { province: '040', sex: 'male', birthYear: 1900 }],
  ])('reads province, sex and year of birth from %s', (text, meaning) => {
    expect(read(text)).toEqual({ kind: 'personal', text, ...meaning });
  });

  it.each(['186543210', '012345678', '000001000'])('takes the nine digits of an old number as they are: %s', text => {
    expect(read(text)).toEqual({ kind: 'old', text });
  });

  it.each<[string, NumberProblemCode]>([
    ['', 'wrong-length'],
    ['1', 'wrong-length'],
    ['12345678', 'wrong-length'],
    ['1234567890', 'wrong-length'],
    ['04008712345', 'wrong-length'],
    ['0400871234567', 'wrong-length'],
    ['0'.repeat(10_000), 'wrong-length'],
    ['O'.repeat(10_000), 'wrong-length'],
    ['０４００８７１２３４５６', 'foreign-digits'],
    ['04008712345６', 'foreign-digits'],
    ['٠٤٠٠٨٧١٢٣٤٥٦', 'foreign-digits'],
    ['۰۴۰۰۸۷۱۲۳۴۵۶', 'foreign-digits'],
    ['٠٤٠٠٨٧١٢٣', 'foreign-digits'],
    ['𝟎𝟒𝟎𝟎𝟖𝟕𝟏𝟐𝟑𝟒𝟓𝟔', 'foreign-digits'],
    ['O40087123456', 'letters-for-digits'],
    ['04oo87123456', 'letters-for-digits'],
    ['04008712345l', 'letters-for-digits'],
    ['I86543210', 'letters-for-digits'],
    ['040087 12345', 'not-digits'],
    [' 040087123456', 'not-digits'],
    ['040087123456\n', 'not-digits'],
    ['040087123456\u200b', 'not-digits'],
    ['040-087-1234', 'not-digits'],
    ['0x0408712345', 'not-digits'],
    ['04008712345A', 'not-digits'],
    ['-04008712345', 'not-digits'],
    ['4.00871E+10', 'not-digits'],
    ['０4008712345O', 'not-digits'],
    ['000000000', 'placeholder-number'],
    ['000000001', 'placeholder-number'],
    ['000000000001', 'unknown-province'],
    ['000087123456', 'unknown-province'],
    ['999087123456', 'unknown-province'],
    ['003087123456', 'unknown-province'],
    ['097087123456', 'unknown-province'],
    ['140087123456', 'unknown-province'],
    ['040687123456', 'unknown-century'],
    ['040987123456', 'unknown-century'],
    ['040227123456', 'future-birth'],
    ['040399123456', 'future-birth'],
    ['040400123456', 'future-birth'],
    ['040526123456', 'future-birth'],
  ])('refuses %j as %s, and says no more', (text, code) => {
    expect(read(text)).toEqual({ kind: 'problem', code });
  });

  it('knows the 63 provinces of the time before the mergers and no other', () => {
    const all = Array.from({ length: 1_000 }, (_, i) => String(i).padStart(3, '0'));
    expect(all.filter(province => read(`${province}087123456`).kind === 'personal')).toEqual(BIRTH_PROVINCES);
    expect(new Set(BIRTH_PROVINCES).size).toBe(63);
  });

  it.each<[string, ToldOfPerson, NumberProblemCode]>([
    ['040087123456', { birthDate: { year: 1986 } }, 'birth-year-differs'],
    ['040287123456', { birthDate: { year: 1987 } }, 'future-birth'],
    ['040207123456', { birthDate: { year: 1907 } }, 'birth-year-differs'],
    ['040087123456', { sex: 'female' }, 'sex-differs'],
    ['040187123456', { birthDate: { year: 1987 }, sex: 'male' }, 'sex-differs'],
    ['040187123456', { birthDate: { year: 1988 }, sex: 'male' }, 'birth-year-differs'],
  ])('refuses %s with %j as %s', (text, told, code) => {
    expect(read(text, told)).toEqual({ kind: 'problem', code });
  });

  it.each<[string, ToldOfPerson]>([
    ['040087123456', { birthDate: { year: 1987 }, sex: 'male' }],
    ['040305123456', { birthDate: { year: 2005 }, sex: 'female' }],
    ['186543210', { birthDate: { year: 1987 }, sex: 'female' }],
  ])('takes %s with what agrees, and nine digits with anything', (text, told) => {
    expect(read(text, told)).toMatchObject({ text });
  });

  it('asks the clock where it is told no day', () => {
    expect(readPersonalNumber('040087123456')).toMatchObject({ kind: 'personal' });
    expect(readPersonalNumber('040599123456')).toMatchObject({ code: 'future-birth' });
  });
});
