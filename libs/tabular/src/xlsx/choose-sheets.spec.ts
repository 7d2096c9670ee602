import { describe, expect, it } from '@jest/globals';
import { PERSON_COLUMNS } from '../columns/person-columns.js';
import { type ReadTableOptions } from '../read-table.js';
import { problemsOf, readWhole, textRow, type WholeTable, xlsxOf } from '../spec-tables.js';

const wanted = { columns: PERSON_COLUMNS };
const LIST = textRow(1, 'Số CCCD', 'Họ và tên') + textRow(2, '001190000001', 'a');

function whole(sheets: Record<string, string>, options: ReadTableOptions = {}): Promise<WholeTable> {
  return xlsxOf({ sheets, hidden: ['Hidden', 'None'] }).then(bytes => readWhole(bytes, { wanted, ...options }));
}

describe('the sheets of a workbook', () => {
  it.each([
    ['letters of another case', ['SỐ CCCD', 'họ  và tên']],
    ['an empty cell behind them', ['Số CCCD', 'Họ và tên', ' ', '']],
    ['marks taken apart', ['Số CCCD'.normalize('NFD'), 'Họ và tên'.normalize('NFD')]],
  ])('go on with the list under the same names with %s, so that nobody in them is forgotten', async (_, header) => {
    const next = textRow(1, ...header) + textRow(2, '001190000002', 'b');
    const { format, columns, rows } = await whole({ A: LIST, B: next });
    expect(format).toMatchObject({ sheets: ['A', 'B'], unreadSheets: [] });
    expect(columns).toEqual(['Số CCCD', 'Họ và tên']);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['001190000001', 'a'],
      ['001190000002', 'b'],
    ]);
  });

  it.each([[['Họ và tên', 'Số CCCD']], [['Số CCCD', 'Họ và tên', 'Ngày sinh']]])(
    'are refused where a further one is a list under %j: its people would be forgotten',
    async header => {
      const sheets = { A: LIST, Note: textRow(1, 'Ghi chú'), 'Nguyễn Văn An': textRow(1, ...header) };
      const problems = await problemsOf(whole(sheets));
      expect(problems).toEqual(['payload-invalid', expect.stringMatching(/^\/header sheets-differ: sheet 3 /)]);
      expect(problems.join()).not.toContain('Nguyễn');
    },
  );

  it('may have a cover in front of the list, which is told to be left out, and hidden ones with something in them', async () => {
    const cover = textRow(1, 'UBND xã A') + textRow(2, 'Kính gửi', 'Sở');
    const { format, columns, rows } = await whole({ Cover: cover, Hidden: LIST, None: '', List: LIST, Empty: '' });
    expect(format).toMatchObject({ sheets: ['List'], unreadSheets: ['Cover', 'Hidden'] });
    expect(columns).toEqual(['Số CCCD', 'Họ và tên']);
    expect(rows).toHaveLength(1);
  });

  it('are left out beside the one that was chosen, whatever columns they have', async () => {
    const other = textRow(1, 'Họ tên', 'CMND') + textRow(2, 'b', '001190000002');
    const { format, rows } = await whole({ A: LIST, B: other, C: LIST }, { sheet: ' b ' });
    expect(format).toMatchObject({ sheets: ['B'], unreadSheets: ['A', 'C'] });
    expect(rows.map(({ cells }) => cells)).toEqual([['b', '001190000002']]);
  });

  it('are chosen of a workbook only: in another file nobody would notice that the choice is not heeded', async () => {
    const problems = await problemsOf(readWhole('CCCD,Họ tên\n1,a\n', { sheet: 'A' }));
    expect(problems[1]).toMatch(/^ sheet-missing: /);
  });
});
