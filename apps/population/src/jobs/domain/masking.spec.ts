import { expect, it } from '@jest/globals';
import { maskName, maskNumber } from './masking.js';

it.each([
  ['042090123456', '*********456'],
  ['０４２０９０１２３４５６', '*********４５６'],
  ['12', '**'],
  ['', ''],
  ['x'.repeat(50), `${'*'.repeat(24)}xxx`],
])('shows of a number %j no more than %j', (text, masked) => expect(maskNumber(text)).toBe(masked));

it.each([
  ['Nguyễn Văn An', 'N***** V** A*'],
  ['Hoà', 'H**'],
  ['042090123456', '************'],
  ['Ông 0912345678', 'Ô** **********'],
  ['', ''],
])('shows of a name %j no more than %j', (text, masked) => expect(maskName(text)).toBe(masked));
