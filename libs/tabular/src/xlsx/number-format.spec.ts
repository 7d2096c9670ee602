import { describe, expect, it } from '@jest/globals';
import { meaningOf } from './number-format.js';

describe('meaningOf', () => {
  it.each([
    [14, undefined],
    [22, undefined],
    [164, 'dd/mm/yyyy'],
    [165, '[$-42A]d\\ mmmm\\ yyyy;@'],
    [166, '"ngày" d "tháng" m'],
    [167, 'yyyy'],
    [168, 'D.M.YY'],
  ])('knows format %i %j as a date', (id, code) => expect(meaningOf(id, code)).toEqual({ kind: 'date' }));

  it.each([
    [0, undefined],
    [2, undefined],
    [20, undefined],
    [49, undefined],
    [164, 'General'],
    [164, '#,##0'],
    [164, '[Red]0.00'],
    [164, '0 "day"'],
    [164, '#,##0\\d'],
    [164, '[h]:mm:ss'],
    [164, '@'],
    [164, '0'],
  ])('knows format %i %j as a number', (id, code) => expect(meaningOf(id, code)).toBeUndefined());

  it('knows how many digits a format of zeros shows', () => {
    expect(meaningOf(164, '000000000000')).toEqual({ kind: 'digits', count: 12 });
    expect(meaningOf(164, '000000000;@')).toEqual({ kind: 'digits', count: 9 });
  });
});
