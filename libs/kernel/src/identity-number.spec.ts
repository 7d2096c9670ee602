import { describe, expect, it } from '@jest/globals';
import { holdsIdentityNumber } from './identity-number.js';

describe('holdsIdentityNumber', () => {
  it.each([
    '042090123456',
    'cb 042090123456',
    'cb.186543210',
    '042 090 123 456',
    '186.543.210',
    '042\u00a0090\u2009123. 456',
    '０４２０９０１２３４５６',
    '٠٤٢٠٩٠١٢٣٤٥٦',
    'YC042090123456',
  ])('finds one in %s', text => expect(holdsIdentityNumber(text)).toBe(true));

  it.each([
    'canbo.an',
    'YC-20260506-0001',
    '000.00.01.H22-240501-0001',
    '1.012790.000.00.00.H41',
    '0912345678',
    '5f0c6b1e-4e0f-4b57-9d5c-042090123456',
  ])('finds none in %s', text => expect(holdsIdentityNumber(text)).toBe(false));
});
