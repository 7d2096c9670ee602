import { describe, expect, it } from '@jest/globals';
import { ABSURD_AREA, NOT_AN_AREA, readArea, writeArea } from './vbdlis-areas.js';
import { taxTypeOf } from './vbdlis-codes.js';
import { NO_SUCH_TIME, NOT_A_TIME, OUT_OF_CENTURY, readVbdlisTime, writeVbdlisTime } from './vbdlis-dates.js';

describe('a time', () => {
  it.each([
    ['2026-01-05T01:00:00Z', '2026-01-05T08:00:00+07:00'],
    ['2026-01-05T01:00:00.1234567Z', '2026-01-05T08:00:00.123+07:00'],
    ['2026-01-04T18:30:00Z', '2026-01-05T01:30:00+07:00'],
    ['2026-01-05T08:00:00', '2026-01-05T08:00:00+07:00'],
    ['2026-01-05T08:00', '2026-01-05T08:00:00+07:00'],
    ['2026-01-05 08:00:00', '2026-01-05T08:00:00+07:00'],
    ['2026-01-05T03:00:00+02:00', '2026-01-05T08:00:00+07:00'],
    ['2026-01-05T03:00:00+0200', '2026-01-05T08:00:00+07:00'],
    ['2026-01-05', '2026-01-05T00:00:00+07:00'],
    ['05/01/2026', '2026-01-05T00:00:00+07:00'],
    ['05/01/2026 08:09:10', '2026-01-05T08:09:10+07:00'],
    ['20260105', '2026-01-05T00:00:00+07:00'],
    ['20260105080910', '2026-01-05T08:09:10+07:00'],
    ['29/02/2028', '2028-02-29T00:00:00+07:00'],
  ])('%s is %s', (text, instant) => expect(readVbdlisTime(text)).toEqual({ instant }));

  it.each([
    ['2026-01-05', '2026-01-05T17:00:00+07:00'],
    ['05/01/2026', '2026-01-05T17:00:00+07:00'],
    ['20260105', '2026-01-05T17:00:00+07:00'],
    ['2026-01-05T00:00:00', '2026-01-05T00:00:00+07:00'],
    ['05/01/2026 08:09:10', '2026-01-05T08:09:10+07:00'],
  ])('%s, until which something is due, is %s', (text, instant) =>
    expect(readVbdlisTime(text, 'end-of-work')).toEqual({ instant }),
  );

  it.each(['0001-01-01T00:00:00', '0001-01-01T00:00:00Z', '0001-01-01'])('%s was never set', text => {
    expect(readVbdlisTime(text)).toEqual({ instant: undefined });
  });

  it.each([
    ['30/02/2026', NO_SUCH_TIME],
    ['29/02/2026', NO_SUCH_TIME],
    ['01/13/2026', NO_SUCH_TIME],
    ['20260431', NO_SUCH_TIME],
    ['2026-01-05T24:00:00Z', NO_SUCH_TIME],
    ['2026-01-05T08:60:00', NO_SUCH_TIME],
    ['2026-01-05T08:00:61Z', NO_SUCH_TIME],
    ['0026-01-05', OUT_OF_CENTURY],
    ['31/12/1899', OUT_OF_CENTURY],
    ['9999-12-31T23:59:59', OUT_OF_CENTURY],
    ['5/1/2026', NOT_A_TIME],
    ['2026-1-5', NOT_A_TIME],
    ['hôm nay', NOT_A_TIME],
    ['1767575400000', NOT_A_TIME],
    ['20260105 ', NOT_A_TIME],
    ['2026-01-05T08:00:00 +07:00', NOT_A_TIME],
  ])('%s is none', (text, problem) => expect(readVbdlisTime(text)).toEqual({ problem }));

  it.each([
    ['2026-01-05T08:00:00Z', 'local', '2026-01-05T08:00:00+07:00'],
    ['2026-01-05T08:00:00', 'local', '2026-01-05T08:00:00+07:00'],
    ['2026-01-05T01:00:00', 'utc', '2026-01-05T08:00:00+07:00'],
    ['05/01/2026 01:00:00', 'utc', '2026-01-05T08:00:00+07:00'],
    ['2026-01-05T01:00:00Z', 'utc', '2026-01-05T08:00:00+07:00'],
    ['2026-01-05T03:00:00+02:00', 'local', '2026-01-05T08:00:00+07:00'],
    ['2026-01-05T03:00:00+02:00', 'utc', '2026-01-05T08:00:00+07:00'],
    ['05/01/2026', 'utc', '2026-01-05T00:00:00+07:00'],
  ] as const)(
    '%s of a sender whose clock is %s is %s: it is neither hours ahead nor behind',
    (text, clock, instant) => {
      expect(readVbdlisTime(text, 'beginning', clock)).toEqual({ instant });
    },
  );

  it('without a time of day is due at the end of work, whatever clock its sender has', () => {
    expect(readVbdlisTime('20260105', 'end-of-work', 'utc')).toEqual({ instant: '2026-01-05T17:00:00+07:00' });
  });

  it('is written in UTC, or as local time where the partner wants it so', () => {
    expect(writeVbdlisTime('2026-01-05T08:00:00.5+07:00', 'utc')).toBe('2026-01-05T01:00:00Z');
    expect(writeVbdlisTime('2026-01-05T01:00:00Z', 'local')).toBe('2026-01-05T08:00:00');
  });
});

describe('an area', () => {
  it.each([
    ['120,5', 120.5],
    ['120.5', 120.5],
    ['1234.5', 1234.5],
    ['1.234,5', 1234.5],
    ['1,234.5', 1234.5],
    ['1.234.567', 1_234_567],
    ['1,234,567', 1_234_567],
    ['12.345.678,25', 12_345_678.25],
    ['1234,567', 1234.567],
    ['0.125', 0.125],
    ['0,125', 0.125],
    ['1,2340', 1.234],
    ['120,500', 120.5],
    ['85.250', 85.25],
    ['1 234,5', 1234.5],
    ['1\u00a0234\u00a0567', 1_234_567],
    ['1 234', 1234],
    ['500', 500],
    [' 95,4 m2', 95.4],
    ['95.4m²', 95.4],
    [1.234, 1.234],
    [1234, 1234],
  ])('%j is %d', (text, area) => expect(readArea(text)).toEqual({ area }));

  it.each([
    '',
    'x',
    '1.23.4',
    '1.2345,5',
    '1,23,456',
    '12.34,5.6',
    '-5',
    '1e5',
    '0x10',
    '12 34',
    '1 2345',
    '1..2',
    ',5',
    '5,',
  ])('%j is none', text => expect(readArea(text)).toEqual({ problem: NOT_AN_AREA }));

  it.each([0, -1, 1e12, '0', '0,0', '99999999999'])('%j is absurd', value => {
    expect(readArea(value)).toEqual({ problem: ABSURD_AREA });
  });

  it('is written so that it is read as what it was', () => {
    for (let i = 1; i < 3_000; i++) {
      const area = Math.round(i ** 2.3 * 1_000) / 10 ** (i % 7);
      if (area <= 1_000_000_000) expect([area, readArea(writeArea(area))]).toEqual([area, { area }]);
    }
    expect(writeArea(1.234)).toBe('1.2340');
    expect(readArea(writeArea(1e-7))).toEqual({ area: 1e-7 });
  });
});

describe('the kind of a tax', () => {
  it.each([
    ['Lệ phí trước bạ', 'registration-fee'],
    ['LPTB', 'registration-fee'],
    ['Thông báo nộp LỆ PHÍ TRƯỚC BẠ nhà, đất', 'registration-fee'],
    ['Thuế thu nhập cá nhân', 'personal-income-tax'],
    ['TNCN', 'personal-income-tax'],
    ['Tiền sử dụng đất', 'land-use-fee'],
    ['Tiền thuê đất', 'land-rent'],
    ['Thuế sử dụng đất phi nông nghiệp', 'non-agricultural-land-tax'],
    ['Thuế đất', 'other'],
    ['Phí thẩm định', 'other'],
    ['', 'other'],
  ])('%s is %s', (text, type) => {
    expect(taxTypeOf(text)).toBe(type);
    expect(taxTypeOf(text.normalize('NFD'))).toBe(type);
  });
});
