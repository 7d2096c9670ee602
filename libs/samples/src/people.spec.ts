import { BIRTH_PROVINCES, IDENTITY_NUMBER_PATTERN, TAX_CODE_PATTERN } from '#libs/kernel';
import { describe, expect, it } from '@jest/globals';
import { HA_GIANG, NGHE_AN } from './agencies.js';
import { citizen, enterprise } from './people.js';
import { personalNumber, taxCode } from './personal-number.js';
import { Random } from './random.js';
import { asciiOf, familyName } from './vietnamese-names.js';

describe('people of a sample', () => {
  it('have personal numbers of the 63-province table that fit century, sex and year of birth', () => {
    const random = new Random(1);
    expect(personalNumber(random, '040', 1987, 'male')).toMatch(/^040087\d{6}$/);
    expect(personalNumber(random, '040', 1987, 'female')).toMatch(/^040187\d{6}$/);
    expect(personalNumber(random, '002', 2005, 'male')).toMatch(/^002205\d{6}$/);
    expect(personalNumber(random, '002', 2005, 'female')).toMatch(/^002305\d{6}$/);
  });

  it('are adults, mostly born in their province, with women named by women’s middle names', () => {
    const random = new Random(2);
    const people = Array.from({ length: 500 }, () => citizen(random, NGHE_AN));
    for (const { identityNumber = '', name } of people) {
      expect(identityNumber).toMatch(new RegExp(IDENTITY_NUMBER_PATTERN));
      expect(BIRTH_PROVINCES).toContain(identityNumber.slice(0, 3));
      expect(['0', '1', '2', '3']).toContain(identityNumber[3]);
      if (name.includes(' Thị ')) expect(Number(identityNumber[3]) % 2).toBe(1);
      if (name.includes(' Văn ')) expect(Number(identityNumber[3]) % 2).toBe(0);
    }
    const local = people.filter(person => person.identityNumber?.startsWith('040')).length;
    expect(local / people.length).toBeGreaterThan(0.8);
  });

  it('bear family names as often as in life', () => {
    const random = new Random(3);
    const counts = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const name = familyName(random);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(counts.get('Nguyễn')! / 20_000).toBeCloseTo(0.38, 1);
    expect(counts.get('Trần')! / 20_000).toBeCloseTo(0.11, 1);
    expect(counts.get('Lê')! / 20_000).toBeCloseTo(0.095, 1);
  });

  it('include enterprises with a tax code whose check digit is right', () => {
    const random = new Random(4);
    expect(enterprise(random, HA_GIANG)).toMatchObject({ type: 2 });
    for (let i = 0; i < 200; i++) {
      const code = taxCode(random);
      expect(code).toMatch(new RegExp(TAX_CODE_PATTERN));
      const sum = [31, 29, 23, 19, 17, 13, 7, 5, 3].reduce((total, weight, k) => total + weight * Number(code[k]), 0);
      expect((sum + Number(code[9])) % 11).toBe(10);
    }
  });

  it('are written without marks in addresses', () => {
    expect(asciiOf('Nguyễn Thị Đức')).toBe('nguyenthiduc');
  });
});
