import { describe, expect, it } from '@jest/globals';
import {
  AGENCY_CODE_PATTERN,
  DOSSIER_CODE_PATTERN,
  IDENTITY_NUMBER_PATTERN,
  maskIdentityNumber,
  maskNumbersIn,
  PROCEDURE_CODE_PATTERN,
  TAX_CODE_PATTERN,
} from './identifiers.js';

const fits = (pattern: string, text: string) => new RegExp(pattern, 'u').test(text);

describe('the patterns of identifiers', () => {
  it.each([
    [DOSSIER_CODE_PATTERN, ['000.00.01.H22-240501-0001', 'G09.20-20260609-0092637', 'H37.DN.001-240501-00001']],
    [PROCEDURE_CODE_PATTERN, ['1.012790.000.00.00.H41', '1.005129']],
    [AGENCY_CODE_PATTERN, ['000.00.00.H41', 'G09.20', 'H37.DN.001', 'H27']],
    [IDENTITY_NUMBER_PATTERN, ['042090123456', '123456789']],
    [TAX_CODE_PATTERN, ['0101234567', '0101234567-001']],
  ])('%s takes the codes that circulate', (pattern, codes) => {
    for (const code of codes) expect([code, fits(pattern, code)]).toEqual([code, true]);
  });

  it.each([
    [
      DOSSIER_CODE_PATTERN,
      ['', '000.00.01.H22', 'H22-2405-0001', 'H22-20260609-0001', 'x-240501-0001', 'H22-240501-0001\n'],
    ],
    [PROCEDURE_CODE_PATTERN, ['1005129', '1.00512', '1.012790.H41', '12.005129']],
    [IDENTITY_NUMBER_PATTERN, ['04209012345', '0420901234567', '04209012345a', '٠٤٢٠٩٠١٢٣٤٥٦']],
    [TAX_CODE_PATTERN, ['010123456', '0101234567-01']],
  ])('%s refuses what is cut, too long or foreign', (pattern, codes) => {
    for (const code of codes) expect([code, fits(pattern, code)]).toEqual([code, false]);
  });
});

describe('masking', () => {
  it('leaves the last three digits of a personal number', () => {
    expect(maskIdentityNumber('042090123456')).toBe('*********456');
    expect(maskIdentityNumber('123456789')).toBe('******789');
  });

  it('finds personal numbers in free text and leaves other numbers', () => {
    expect(maskNumbersIn('Số 042090123456, CMND:123456789.')).toBe('Số *********456, CMND:******789.');
    expect(maskNumbersIn('<id>042090123456</id>x042090123456y')).toBe('<id>*********456</id>x*********456y');
    expect(maskNumbersIn('mã 20260609123045 và 0101234567')).toBe('mã 20260609123045 và 0101234567');
  });
});
