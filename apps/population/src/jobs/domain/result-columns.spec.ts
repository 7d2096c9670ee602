import { expect, it } from '@jest/globals';
import { ROW_FAULTS } from '#libs/tabular';
import { type LineOutcome, NO_FIELDS } from './line-outcome.js';
import { RESULT_COLUMNS, resultCells } from './result-columns.js';

const cells = (outcome: LineOutcome | null): Record<string, string> =>
  Object.fromEntries(resultCells(outcome).map((cell, i): [string, string] => [RESULT_COLUMNS[i]!, cell]));

it('tells people in their words and programs in codes what became of a line', () => {
  const fields = { number: true, name: false, birthDate: null };
  const at = Date.parse('2026-03-02T01:00:00.123Z');
  expect(cells({ result: 'differs', reasons: ['name-differs', 'deceased'], at, fields })).toEqual({
    'Kết quả': 'Không khớp',
    'Lý do': 'họ tên khác; công dân đã mất',
    'Thời điểm': '2026-03-02T08:00:00+07:00',
    'Mã kết quả': 'differs',
    'Mã lý do': 'name-differs;deceased',
    'Đúng số định danh': 'Có',
    'Đúng họ tên': 'Không',
    'Đúng ngày sinh': '',
  });
});

it('says of a line of a cancelled job that nobody was asked', () => {
  expect(cells(null)).toMatchObject({ 'Kết quả': 'Chưa kiểm tra', 'Mã kết quả': 'not-asked', 'Thời điểm': '' });
});

const REFUSALS = [
  ...Object.keys(ROW_FAULTS).map(fault => `row-${fault}`),
  ...['dossier-malformed', 'dossier-not-covered', 'dossier-fields-not-granted'],
];

it.each(REFUSALS)('has words for a line that is refused for %s', reason => {
  const outcome: LineOutcome = { result: 'refused', reasons: [reason], at: 0, fields: NO_FIELDS };
  expect(cells(outcome)['Lý do']).not.toBe(reason);
});
