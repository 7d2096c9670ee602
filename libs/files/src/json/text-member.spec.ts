import { describe, expect, it } from '@jest/globals';
import { textMemberOf } from './text-member.js';

const CODE = '000.00.01.H95-260302-00001';
const codeIn = (json: string): string | undefined => textMemberOf(Buffer.from(json), 'SoBienNhan');

describe('textMemberOf', () => {
  it.each([
    `{"SoBienNhan":"${CODE}"`,
    `{ "GhiChu" : "a \\" b", "SoBienNhan" : "${CODE}", "TapTin": {"name": "a.pdf", "data":`,
    `{"a":[{"SoBienNhan":"x"}],"b":{"SoBienNhan":"y"},"SoBienNhan":"${CODE}","c":`,
    `{"\\u0053oBienNhan":"${CODE}"}`,
  ])('finds it in %j, though the rest is missing', json => expect(codeIn(json)).toBe(CODE));

  it.each([
    '',
    '{"SoBienNhan":',
    '{"SoBienNhan":"000.00.01',
    '{"SoBienNhan":5}',
    '{"SoBienNhan":{"a":1}}',
    '{"SoBienNhan":null}',
    '{"SoBienNhan":"\\u1ea4"}',
    `[{"SoBienNhan":"${CODE}"}]`,
    `{"TapTin":{"SoBienNhan":"${CODE}"}}`,
    `{"GhiChu":"\\"SoBienNhan\\":\\"${CODE}\\""}`,
    `${'['.repeat(500)}`,
    'Không phải JSON',
  ])('finds none in %j, and fails at nothing', json => expect(codeIn(json)).toBeUndefined());
});
