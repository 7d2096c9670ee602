import { describe, expect, it } from '@jest/globals';
import { PERSON_COLUMNS } from '../columns/person-columns.js';
import { readTable } from '../read-table.js';
import { collect, inChunks, problemsOf, readWhole, textRow, xlsxOf, xlsxParts, zipOf } from '../spec-tables.js';
import { type TableRow } from '../table.js';
import { MemorySpool, type Spool } from './spool.js';

const HEADER = textRow(1, 'Họ tên', 'CCCD', 'Ngày sinh');

async function rowsOf(rows: string, more: Partial<Parameters<typeof xlsxOf>[0]> = {}): Promise<readonly TableRow[]> {
  return (await readWhole(await xlsxOf({ sheets: { A: HEADER + rows }, ...more }))).rows;
}

describe('readTable of XLSX', () => {
  it('reads shared, inline and rich texts', async () => {
    const bytes = await xlsxOf({
      sheets: {
        'Danh sách':
          '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>' +
          '<row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" t="inlineStr"><is><r><t>04209</t></r><r><t>0000001</t></r></is></c></row>',
      },
      strings: [
        '<si><t>Họ tên</t></si>',
        '<si><t>CCCD</t></si>',
        '<si><r><t xml:space="preserve">Lê </t></r><r><t>&amp; B_x00e9__x005F_x000D_</t></r><rPh><t>no</t></rPh></si>',
      ],
    });
    for (const chunk of [100, 1_000_000]) {
      expect(await readWhole(bytes, {}, chunk)).toEqual({
        format: { kind: 'xlsx', sheets: ['Danh sách'], unreadSheets: [] },
        columns: ['Họ tên', 'CCCD'],
        rows: [{ line: 3, sheet: 0, cells: ['Lê & Bé_x000D_', '042090000001'] }],
      });
    }
  });

  it('shows that a personal number was stored as a number', async () => {
    const rows = await rowsOf(
      '<row r="2"><c r="B2"><v>42090000001</v></c></row><row r="3"><c r="B3"><v>4.2090000001E10</v></c></row>' +
        '<row r="4"><c r="B4"><v>42090000001.0</v></c></row><row r="5"><c r="B5" s="1"><v>42090000001</v></c></row>',
      { formats: ['000000000000'] },
    );
    expect(rows).toEqual([
      ...[2, 3, 4].map(line => ({ line, sheet: 0, cells: ['', '42090000001', ''], numeric: [1] })),
      { line: 5, sheet: 0, cells: ['', '042090000001', ''], numeric: [1] },
    ]);
  });

  it('gives dates by the format of their cells, in both systems', async () => {
    const row =
      '<row r="2"><c s="1"><v>33269</v></c><c s="2"><v>33269.75</v></c><c s="4"><v>60</v></c></row>' +
      '<row r="3"><c s="3"><v>33269</v></c><c s="0"><v>1990</v></c><c t="d"><v>1991-01-31T00:00:00</v></c></row>';
    const formats = ['dd/mm/yyyy', '[$-42A]d &quot;tháng&quot; m\\ yyyy;@', '0.00'];
    const texts = (rows: readonly TableRow[]): (readonly string[])[] => rows.map(({ cells }) => cells);
    expect(texts(await rowsOf(row, { formats }))).toEqual([
      ['1991-01-31', '1991-01-31', '1900-02-29'],
      ['33269', '1990', '1991-01-31'],
    ]);
    expect(texts(await rowsOf(row, { formats, is1904: true }))[0]).toEqual(['1995-02-01', '1995-02-01', '1904-03-01']);
  });

  it('takes the stored value of a formula and calculates nothing', async () => {
    const rows = await rowsOf(
      '<row r="2"><c t="str"><f>A1&amp;"x"</f><v>Lê</v></c><c><f>1+1</f><v>2</v></c><c><f>NOW()</f></c></row>' +
        '<row r="3"><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="b"><v>0</v></c></row>',
    );
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['Lê', '2', ''],
      ['TRUE', '#N/A', 'FALSE'],
    ]);
  });

  it('keeps cells in their columns where others are left out, and what stands beside the table', async () => {
    const rows = await rowsOf(
      '<row><c r="C2" t="inlineStr"><is><t>x</t></is></c><c r="F2"><v>7</v></c></row><row r="9" s="1"><c r="A9" s="1"/></row>' +
        '<row><c t="inlineStr"><is><t>y</t></is></c></row>',
    );
    expect(rows).toEqual([
      { line: 2, sheet: 0, cells: ['', '', 'x', '', '', '7'], numeric: [5] },
      { line: 10, sheet: 0, cells: ['y', '', ''] },
    ]);
  });

  it('reads names with prefixes, as some writers put them', async () => {
    const parts = xlsxParts({ sheets: { A: '' } });
    parts['xl/worksheets/sheet0.xml'] =
      '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="str"><x:v>CCCD</x:v></x:c></x:row>' +
      '<x:row><x:c t="str"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>';
    expect(await readWhole(await zipOf(parts))).toMatchObject({ columns: ['CCCD'], rows: [{ line: 2, cells: ['1'] }] });
  });

  it('goes on in sheets under the same header, and says which sheets it does not read', async () => {
    const bytes = await xlsxOf({
      sheets: {
        Empty: '<row r="1"/>',
        A: HEADER + textRow(2, 'a'),
        Note: textRow(1, 'Ghi chú'),
        Hidden: HEADER + textRow(2, 'hidden'),
        B: textRow(4, 'Họ tên', 'CCCD', 'Ngày sinh') + textRow(7, 'b'),
      },
      hidden: ['Hidden'],
    });
    const { format, rows } = await readWhole(bytes);
    const heads = [1, 4].map(line => ({ line, above: [] }));
    expect(format).toEqual({ kind: 'xlsx', sheets: ['A', 'B'], unreadSheets: ['Note', 'Hidden'], heads });
    expect(rows).toMatchObject([
      { line: 2, sheet: 0, cells: ['a', '', ''] },
      { line: 7, sheet: 1, cells: ['b', '', ''] },
    ]);
    expect((await readWhole(bytes, { sheet: 'Note' })).columns).toEqual(['Ghi chú']);
    expect((await problemsOf(readWhole(bytes, { sheet: 'Hidden' })))[1]).toMatch(/^ sheet-missing: /);
  });

  it('takes nobody whose number is stored as one for a title above a later header', async () => {
    const header = textRow(4, 'Họ tên', 'CCCD');
    const wanted = { columns: PERSON_COLUMNS };
    for (const number of ['1090000001', '42090000001', '86543210']) {
      const person = `<row r="2"><c r="A2" t="str"><v>An</v></c><c r="B2"><v>${number}</v></c></row>`;
      const sheets = { A: textRow(1, 'Danh sách') + person + header + textRow(5, 'Bé', '001190000002') };
      const { columns, rows } = await readWhole(await xlsxOf({ sheets }), { wanted });
      expect([columns, rows.map(({ line }) => line)]).toEqual([['Danh sách'], [2, 4, 5]]);
    }
    const year = '<row r="2"><c r="A2" t="str"><v>Năm</v></c><c r="B2"><v>2026</v></c></row>';
    const { columns } = await readWhole(await xlsxOf({ sheets: { A: year + header } }), { wanted });
    expect(columns).toEqual(['Họ tên', 'CCCD']);
  });

  it('marks faults of single rows', async () => {
    const rows = await rowsOf(
      textRow(2, 'NguyÔn V¨n A') + textRow(3, '_x0000_') + textRow(4, '_xD800_') + textRow(5, 'x'.repeat(40_000)),
    );
    expect(rows.map(({ fault }) => fault)).toEqual(
      ['legacy-text', 'nul-character', 'half-character', 'cell-too-long'].map(code => ({ code, column: 0 })),
    );
    const far = await rowsOf('<row r="2"><c r="XFD2"><v>1</v></c></row>');
    expect(far).toMatchObject([{ cells: ['', '', ''], fault: { code: 'cells-too-many' } }]);
  });

  it('reads from a spool of the caller and discards it once', async () => {
    const calls: string[] = [];
    const memory = new MemorySpool();
    const spool: Spool = {
      write: async chunk => memory.write(chunk),
      read: async (position, length) => memory.read(position, length),
      discard: async () => {
        calls.push('discard');
      },
    };
    const bytes = await xlsxOf({ sheets: { A: HEADER + textRow(2, 'a') } });
    const table = await readTable(inChunks(bytes, 99), { spool });
    expect(await collect(table.rows)).toHaveLength(1);
    await table.close();
    expect(calls).toEqual(['discard']);
  });

  it('takes a failing spool for no fault of the file', async () => {
    const spool: Spool = Object.assign(new MemorySpool(), { read: async () => Promise.reject(new Error('disk')) });
    const bytes = await xlsxOf({ sheets: { A: HEADER } });
    await expect(readTable(inChunks(bytes), { spool })).rejects.toThrow('disk');
  });

  it('gives rows as they are asked for, and may be left at any of them', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => textRow(i + 2, `n${i}`));
    const { rows } = await readTable(inChunks(await xlsxOf({ sheets: { A: HEADER + lines.join('') } })));
    const seen: string[] = [];
    for await (const { cells } of rows) if (seen.push(cells[0]!) === 3) break;
    expect(seen).toEqual(['n0', 'n1', 'n2']);
  });
});
