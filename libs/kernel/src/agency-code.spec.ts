import { describe, expect, it } from '@jest/globals';
import { isAgencyCode, isWithinAgency, numberingAgencyOf, topCodeOf } from './agency-code.js';

describe('isAgencyCode', () => {
  it.each(['000.00.00.H41', '000.00.01.H22', 'G09.20', 'H37.DN.001', 'H27'])('takes %s', code => {
    expect(isAgencyCode(code)).toBe(true);
  });

  it.each(['', 'h27', 'H2', 'H277', 'H27.', 'H27.ABCDE', '00.00.00.H41', '000.00.00.H41.1', 'H27\n', ' H27', 'H27.dn'])(
    'refuses %j',
    code => {
      expect(isAgencyCode(code)).toBe(false);
    },
  );
});

describe('topCodeOf', () => {
  it('is the same for both formats of one agency', () => {
    expect([topCodeOf('000.00.01.H22'), topCodeOf('H22.01'), topCodeOf('H22')]).toEqual(['H22', 'H22', 'H22']);
  });
});

describe('isWithinAgency', () => {
  it.each([
    ['000.00.01.H22', '000.00.01.H22', 'itself'],
    ['000.00.01.H22', 'H22', 'the province, in the other format'],
    ['H22.01.002', 'H22', 'the province, in its own'],
    ['000.05.01.H22', '000.00.00.H22', 'the whole province by the legacy code'],
    ['H22.01', '000.00.00.H22', 'the whole province, code of the other format'],
    ['H22', '000.00.00.H22', 'the same, in the other format'],
    ['000.05.01.H22', '000.00.01.H22', 'a department’s unit'],
    ['007.05.01.H22', '000.00.01.H22', 'a unit of that unit'],
    ['007.05.01.H22', '000.05.01.H22', 'directly above'],
    ['H37.DN.001', 'H37.DN', 'below, in the current format'],
  ])('%s is within %s: %s', (code, root) => {
    expect(isWithinAgency(code, root)).toBe(true);
  });

  it.each([
    ['000.00.01.H23', 'H22', 'another province'],
    ['000.00.02.H22', '000.00.01.H22', 'the department beside it'],
    ['000.00.11.H22', '000.00.01.H22', 'a number that ends alike'],
    ['000.00.00.H22', '000.00.01.H22', 'above it'],
    ['H22', '000.00.01.H22', 'above it, in the other format'],
    ['000.15.01.H22', '000.05.01.H22', 'a group that ends alike'],
    ['H37.DNX', 'H37.DN', 'a name that begins alike'],
    ['H37', 'H37.DN', 'above, in the current format'],
    ['H225', 'H22', 'no agency code at all'],
    ['H22-and-more', 'H22', 'no agency code at all'],
    ['H22-and-more', '000.00.00.H22', 'no agency code at all'],
    ['', 'H22', 'nothing'],
  ])('%s is not within %s: %s', (code, root) => {
    expect(isWithinAgency(code, root)).toBe(false);
  });
});

describe('numberingAgencyOf', () => {
  it.each([
    ['000.00.01.H22-240501-0001', '000.00.01.H22'],
    ['H37.DN.001-240501-00012', 'H37.DN.001'],
    ['H22-20260609-0092637', 'H22'],
  ])('reads the agency from %s', (code, agency) => {
    expect(numberingAgencyOf(code)).toBe(agency);
  });

  it.each(['G09.20-20260609-0092637', '000.00.00.G22-240501-0001', '', 'x', '-240501-0001'])(
    'lets anybody who reports work under %j',
    code => {
      expect(numberingAgencyOf(code)).toBeUndefined();
    },
  );
});
