import { describe, expect, it } from '@jest/globals';
import { holdsIdentityNumber, maskIdentityNumbersIn } from './identity-number.js';

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

describe('maskIdentityNumbersIn', () => {
  it.each([
    ['Số 042090123456, CMND:123456789.', 'Số *********456, CMND:******789.'],
    ['anh An 042 090 123 456 hỏi', 'anh An *** *** *** 456 hỏi'],
    ['186.543.210', '***.***.210'],
    ['042\u00a0090\u2009123. 456', '***\u00a0***\u2009***. 456'],
    ['０４２０９０１２３４５６', '*********４５６'],
    ['٠٤٢٠٩٠١٢٣٤٥٦', '*********٤٥٦'],
    ['042090123456 042090123457', '*********456 *********457'],
    ['5.6.2026 042090123456', '5.6.2026 *********456'],
  ])('leaves of %s the last three digits', (text, masked) => expect(maskIdentityNumbersIn(text)).toBe(masked));

  it.each(['YC-20260506-0001', 'gọi 0912345678', '1.012790.000.00.00.H41', '5f0c6b1e-4e0f-4b57-9d5c-042090123456', ''])(
    'leaves %s as it is',
    text => expect(maskIdentityNumbersIn(text)).toBe(text),
  );
});
