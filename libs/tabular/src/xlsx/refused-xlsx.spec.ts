import { describe, expect, it } from '@jest/globals';
import { PERSON_COLUMNS } from '../columns/person-columns.js';
import { problemsOf, readWhole, textRow, type XlsxParts, xlsxOf, xlsxParts, zipOf } from '../spec-tables.js';
import { type TableLimits } from '../table-limits.js';

const SHEETS = { A: textRow(1, 'Họ tên', 'CCCD') + textRow(2, 'a', '1') };
const SHEET = 'xl/worksheets/sheet0.xml';
/** Nothing to see in it, and longer than what is looked at of a sheet. */
const FAR = `<!--${' '.repeat(1_000_000)}-->`.repeat(9);

async function problem(bytes: Buffer, limits: Partial<TableLimits> = {}): Promise<string> {
  return (await problemsOf(readWhole(bytes, { limits })))[1]!;
}

async function withPart(name: string, content: string | Buffer): Promise<Buffer> {
  return zipOf({ ...xlsxParts({ sheets: SHEETS }), [name]: content });
}

/** Changes the entry of a part in the directory of an archive. `offset`: in the entry. */
function patched(bytes: Buffer, part: string, offset: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  let at = copy.indexOf(Buffer.from('504b0102', 'hex'));
  while (copy.toString('latin1', at + 46, at + 46 + part.length) !== part)
    at = copy.indexOf('PK\x01\x02', at + 4, 'latin1');
  copy.writeUInt32LE(value, at + offset);
  return copy;
}

describe('readTable of a file that only looks like XLSX', () => {
  it.each<[string, Partial<XlsxParts>]>([
    ['a module of Visual Basic', { more: { 'xl/vbaProject.bin': 'x' } }],
    ['the module elsewhere', { more: { 'XL/other/VBAPROJECT.BIN': 'x' } }],
    ['the type of a macro file', { contentType: 'application/vnd.ms-excel.sheet.macroEnabled.main+xml' }],
    ['macros of Excel 4.0', { more: { 'xl/macrosheets/sheet1.xml': '<x/>' } }],
  ])('refuses %s', async (_what, parts) => {
    expect(await problem(await xlsxOf({ sheets: SHEETS, ...parts }))).toMatch(/^ macros: /);
  });

  it.each([
    ['a document', { '[Content_Types].xml': '<Types><Override ContentType="x.wordprocessingml.document"/></Types>' }],
    ['an ODS sheet', { mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' }],
    [
      'a binary workbook',
      { '[Content_Types].xml': '<Types><Override ContentType="a.sheet.binary.macroEnabled.main"/></Types>' },
    ],
    ['any other archive', { 'a.csv': 'a,b\n' }],
    [
      'a workbook that is not there',
      { '[Content_Types].xml': '<Types><Override ContentType="spreadsheetml"/></Types>' },
    ],
  ])('refuses %s', async (_what, parts: Record<string, string>) => {
    expect(await problem(await zipOf(parts))).toMatch(/^ format-unknown: /);
  });

  it('refuses a password', async () => {
    const bytes = await xlsxOf({ sheets: SHEETS });
    expect(await problem(patched(bytes, 'xl/workbook.xml', 8, 0x0800_0001))).toMatch(/^ old-excel: /);
  });

  it.each([
    ['a document type', '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'],
    ['an entity', '<worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>'],
    ['tags that do not fit', '<worksheet><sheetData></worksheet>'],
    ['half a sheet', '<worksheet><sheetData><row>'],
    ['depth', '<a>'.repeat(100) + '</a>'.repeat(100)],
    ['bytes that are no text', Buffer.from('<worksheet>\xff</worksheet>', 'latin1')],
    ['a text without end', `<worksheet>${'x'.repeat(3_000_000)}</worksheet>`],
    ['an attribute without end', `<worksheet a="${'x'.repeat(3_000_000)}"/>`],
    [
      'a value in endless pieces',
      `<worksheet><row><c t="str"><v>${'x'.repeat(99)}${'<![CDATA[x]]>'.repeat(300_000)}</v></c></row></worksheet>`,
    ],
    [
      'a text in endless runs',
      `<worksheet><row><c t="inlineStr"><is>${'<t>xxxxx</t>'.repeat(100_000)}</is></c></row></worksheet>`,
    ],
    ['cells without end', `<worksheet><row>${'<c/>'.repeat(20_000)}</row></worksheet>`],
    ['rows out of order', '<worksheet><row r="2"/><row r="1"/></worksheet>'],
    ['a row of no sheet', '<worksheet><row r="1048577"/></worksheet>'],
    ['cells out of order', '<worksheet><row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row></worksheet>'],
    ['a cell of no column', '<worksheet><row><c r="1"><v>1</v></c></row></worksheet>'],
    ['a cell of no row', '<worksheet><c r="A1"><v>1</v></c></worksheet>'],
    ['a text that is not there', '<worksheet><row><c t="s"><v>7</v></c></row></worksheet>'],
  ])('refuses a sheet with %s', async (_what, content) => {
    expect(await problem(await withPart(SHEET, content))).toMatch(/^(\/rows\/\d+)? ?(xlsx-broken|row-too-long): /);
  });

  it('refuses a part of which the workbook speaks and that is not there', async () => {
    const parts = xlsxParts({ sheets: SHEETS });
    delete parts[SHEET];
    expect(await problem(await zipOf(parts))).toMatch(/^ xlsx-broken: /);
  });

  it.each([1, 10, 200])('refuses a file that ends %i bytes early', async missing => {
    const bytes = await xlsxOf({ sheets: SHEETS });
    expect(await problem(bytes.subarray(0, -missing))).toMatch(/^ xlsx-broken: /);
  });

  it('refuses a part whose checksum differs', async () => {
    const bytes = await xlsxOf({ sheets: SHEETS });
    expect(await problem(patched(bytes, SHEET, 16, 12_345))).toMatch(/^ xlsx-broken: .*checksum/);
  });

  it('refuses a part that is there twice, for two readers could see two tables', async () => {
    expect(await problem(await withPart('XL/worksheets/Sheet0.xml', '<worksheet/>'))).toMatch(/^ xlsx-broken: .*twice/);
  });

  it('refuses what unpacks to a multiple of its size', async () => {
    const bomb = await withPart('xl/media/image1.png', Buffer.alloc(70_000_000));
    expect(await problem(bomb)).toMatch(/^ xlsx-bomb: .*200 times/);
    expect(await problem(bomb, { maxUnpackedBytes: 1_000_000 })).toMatch(/^ xlsx-bomb: .*more than 1000000 bytes/);
  });

  it('refuses a part without end where a small one belongs', async () => {
    const styles = `<styleSheet>${' '.repeat(34_000_000)}</styleSheet>`;
    expect(await problem(await withPart('xl/styles.xml', styles))).toMatch(/^ xlsx-bomb: .*larger/);
  });

  it('refuses two sheets that are one part: it would be unpacked once for each of them', async () => {
    const parts = xlsxParts({ sheets: { A: SHEETS.A, B: SHEETS.A } });
    const relations = 'xl/_rels/workbook.xml.rels';
    parts[relations] = String(parts[relations]).replace('worksheets/sheet1.xml', '/xl/worksheets/SHEET0.xml');
    expect(await problem(await zipOf(parts))).toMatch(/^ xlsx-broken: two sheets/);
  });

  it('looks for a header only in the beginning of a sheet, and says that it does not read one without', async () => {
    const parts = xlsxParts({ sheets: { A: SHEETS.A, Far: '' } });
    parts['xl/worksheets/sheet1.xml'] = `<worksheet>${FAR}<sheetData>${SHEETS.A}</sheetData></worksheet>`;
    const { format, rows } = await readWhole(await zipOf(parts));
    expect(format).toMatchObject({ sheets: ['A'], unreadSheets: ['Far'] });
    expect(rows).toHaveLength(1);
  });

  it('takes no title for a header where the beginning of a sheet ends before the header, and reads the next sheet', async () => {
    const wanted = { columns: PERSON_COLUMNS };
    const title = textRow(1, 'DANH SÁCH');
    const low = `${title}${FAR}${textRow(2, 'Họ tên', 'CCCD')}${textRow(3, 'b', '2')}`;
    const both = await xlsxOf({ sheets: { Low: low, A: SHEETS.A } });
    const { format, columns } = await readWhole(both, { wanted });
    expect(format).toMatchObject({ sheets: ['A'], unreadSheets: ['Low'] });
    expect(columns).toEqual(['Họ tên', 'CCCD']);
    for (const [bytes, sheet] of [[await xlsxOf({ sheets: { Low: low } })], [both, 'Low']] as const) {
      expect((await problemsOf(readWhole(bytes, { wanted, sheet })))[1]).toMatch(/^\/header header-missing: .*too far/);
    }
  });

  it('unpacks no more than the directory says', async () => {
    const bytes = await withPart(SHEET, `<worksheet>${' '.repeat(1_000_000)}</worksheet>`);
    expect(await problem(patched(bytes, SHEET, 24, 100))).toMatch(/^ xlsx-broken: /);
  });

  it('refuses parts that overlap', async () => {
    const bytes = await withPart('xl/media/image1.png', 'x');
    expect(await problem(patched(bytes, 'xl/media/image1.png', 20, 1_000_000))).toMatch(/^ xlsx-bomb: .*overlap/);
  });

  it.each<[string, Partial<TableLimits>]>([
    ['xlsx-bomb', { maxZipEntries: 3 }],
    ['xlsx-bomb', { maxSharedStrings: 2 }],
    ['xlsx-bomb', { maxSharedStringBytes: 20 }],
    ['file-too-large', { maxXlsxBytes: 500 }],
    ['sheets-too-many', { maxSheets: 1 }],
    ['row-too-long', { maxRowChars: 20 }],
    ['columns-too-many', { maxColumns: 1 }],
    ['rows-too-many', { maxRows: 0 }],
  ])('refuses what is over a limit: %s', async (code, limits) => {
    const strings = ['một', 'hai', 'ba ba ba ba ba ba ba'].map(text => `<si><t>${text}</t></si>`);
    const long = textRow(2, 'x'.repeat(15), 'y'.repeat(15));
    const bytes = await xlsxOf({ sheets: { A: textRow(1, 'Họ tên', 'CCCD') + long, B: textRow(1, 'x') }, strings });
    expect(await problem(bytes, limits)).toMatch(new RegExp(`^[^ ]* ?${code}: `));
  });

  it('refuses a header that stretches beyond the last column allowed', async () => {
    const header = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="XFD1" t="str"><v>b</v></c></row>';
    expect(await problem(await xlsxOf({ sheets: { A: header } }))).toMatch(/^\/header columns-too-many: /);
  });

  it('refuses a workbook with nothing in it', async () => {
    expect(await problem(await xlsxOf({ sheets: { A: '', B: '<row r="3"><c r="A3" s="1"/></row>' } }))).toMatch(
      /^ empty: /,
    );
  });
});
