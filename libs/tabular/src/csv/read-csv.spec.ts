import { describe, expect, it } from '@jest/globals';
import { PERSON_COLUMNS } from '../columns/person-columns.js';
import { readTable } from '../read-table.js';
import { collect, inChunks, problemsOf, readWhole, WatchedSource } from '../spec-tables.js';
import { type CsvFormat } from '../table.js';

const HEADER = 'Họ và tên;Số CCCD;Ngày sinh';
const ROW = 'Nguyễn Văn An;042090000001;1990-01-31';

function utf16(text: string, isBigEndian: boolean): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return isBigEndian ? bytes.swap16() : bytes;
}

describe('readTable of CSV', () => {
  it.each([1, 3, 7, 1_000_000])('reads the same table in chunks of %i bytes', async chunk => {
    const table = await readWhole(`\ufeff${HEADER}\r\n${ROW}\r\n\r\n"Lê; Thị ""Bé""";001190000002;1992\r\n`, {}, chunk);
    expect(table).toEqual({
      format: {
        kind: 'csv',
        delimiter: ';',
        encoding: 'utf-8',
        hasBom: true,
        lineEnd: '\r\n',
        quotes: 'needed',
        hasSeparatorLine: false,
      },
      columns: ['Họ và tên', 'Số CCCD', 'Ngày sinh'],
      rows: [
        { line: 2, cells: ['Nguyễn Văn An', '042090000001', '1990-01-31'] },
        { line: 4, cells: ['Lê; Thị "Bé"', '001190000002', '1992'] },
      ],
    });
  });

  it.each<[string, string, Partial<CsvFormat>]>([
    ['commas', 'a,b\n1,2\n', { delimiter: ',', lineEnd: '\n' }],
    ['semicolons', 'a;b\r\n1;2', { delimiter: ';', lineEnd: '\r\n' }],
    ['tabs', 'a\tb\r1\t2', { delimiter: '\t', lineEnd: '\r' }],
    ['quotes around everything', '"a","b"\n"1","2"\n', { quotes: 'all' }],
    ['quotes where they must be', 'a,"b, c"\n1,2\n', { quotes: 'needed' }],
    ['commas within names of columns', 'Họ, tên;Ngày, tháng, năm sinh\nx;y\nz;w\n', { delimiter: ';' }],
    ['as many commas as semicolons in the header', 'Họ, tên;CCCD\nx;y\nz;w\n', { delimiter: ';' }],
    ['a line that names the delimiter', 'sep=;\r\na;b\r\n1,5;2\r\n', { delimiter: ';', hasSeparatorLine: true }],
    ['a single column', 'CCCD\n042090000001\n', { delimiter: ',' }],
  ])('sees %s', async (_what, text, format) => {
    const table = await readWhole(text);
    expect(table.format).toMatchObject(format);
    expect(table.rows.map(({ cells }) => cells.length)).toEqual(table.rows.map(() => table.columns.length));
  });

  it('goes by the name of the file where the content leaves it open', async () => {
    const text = 'a\tb,c\n';
    expect((await readWhole(text, { fileName: 'x.tsv' })).columns).toEqual(['a', 'b,c']);
    expect((await readWhole(text, { contentType: 'text/tab-separated-values' })).columns).toEqual(['a', 'b,c']);
    expect((await readWhole(text, { fileName: 'x.csv' })).columns).toEqual(['a\tb', 'c']);
  });

  it.each([
    ['utf-16le', false],
    ['utf-16be', true],
  ])('reads %s, even cut within a character', async (encoding, isBigEndian) => {
    const { format, rows } = await readWhole(utf16(`${HEADER}\n${ROW}\n𠀀;1;2\n`, isBigEndian), {}, 3);
    expect(format).toMatchObject({ encoding, hasBom: true });
    expect(rows.map(({ cells }) => cells[0])).toEqual(['Nguyễn Văn An', '𠀀']);
  });

  it.each([
    ['DANH SÁCH NGƯỜI DÂN\nĐơn vị: Xã A, huyện B\n\nHọ tên;Số CCCD\nAn;1\n', ';', 4],
    ['DANH SÁCH;\n;\nHọ tên;Số CCCD\nAn;1\n', ';', 3],
    ['sep=,\nDANH SÁCH,\nHọ tên,Số CCCD\nAn,1\n', ',', 3],
  ])('finds the header below the titles of %j', async (text, delimiter, line) => {
    const wanted = { columns: PERSON_COLUMNS };
    const { format, columns, rows } = await readWhole(text, { wanted });
    expect(format).toMatchObject({ delimiter, head: { line } });
    expect({ columns, rows }).toEqual({
      columns: ['Họ tên', 'Số CCCD'],
      rows: [{ line: line + 1, cells: ['An', '1'] }],
    });
  });

  it('takes the first row for the header where none of the first 20 has the columns', async () => {
    const wanted = { columns: PERSON_COLUMNS };
    const text = `a,b\n${'1,2\n'.repeat(19)}Họ tên,CCCD\n`;
    const { format, columns, rows } = await readWhole(text, { wanted });
    expect({ columns, count: rows.length, last: rows.at(-1) }).toEqual({
      columns: ['a', 'b'],
      ...{ count: 20, last: { line: 21, cells: ['Họ tên', 'CCCD'] } },
    });
    expect(format).not.toHaveProperty('head');
  });

  it.each([
    ['Nguyễn Văn An,042090000001\n', 'header-missing'],
    ['Danh sách 1,\nNguyễn Văn An,042 090 000 001\n', undefined],
    ['Danh sách 1,\nNguyễn Văn An,186543210\n', undefined],
    ['Danh sách 1,\nNguyễn Văn An,42090000001\n', undefined],
  ])(
    'takes nobody for a title above a later header: who stands there would be forgotten (%j)',
    async (people, code) => {
      const read = readWhole(`${people}Họ tên,CCCD\nLê Thị Bé,001190000002\n`, { wanted: { columns: PERSON_COLUMNS } });
      if (code) return expect((await problemsOf(read))[1]).toMatch(/^\/header header-missing: /);
      const { columns, rows } = await read;
      expect([columns, rows.length]).toEqual([['Danh sách 1', ''], 3]);
    },
  );

  it('takes a title for one that tells an account, a telephone or a date', async () => {
    const titles = 'Tài khoản 123456789012,\n0912345678,01/02/2026\n';
    const { columns } = await readWhole(`${titles}Họ tên,CCCD\nAn,1\n`, { wanted: { columns: PERSON_COLUMNS } });
    expect(columns).toEqual(['Họ tên', 'CCCD']);
  });

  it('gives no rows for a header alone', async () => {
    for (const end of ['', '\n', '\r\n\r\n']) {
      expect(await readWhole(`${HEADER}${end}`)).toMatchObject({
        columns: ['Họ và tên', 'Số CCCD', 'Ngày sinh'],
        rows: [],
      });
    }
  });

  it('leaves out rows of empty cells, and counts them', async () => {
    const { rows } = await readWhole('a,b\n,\n  ,\t\n1,\n');
    expect(rows).toEqual([{ line: 4, cells: ['1', ''] }]);
  });

  it.each([
    ['cells-too-few', '1,2', ['1', '2', ''], undefined],
    ['cells-too-many', '1,2,3,4,,', ['1', '2', '3', '4'], undefined],
    ['quotes-broken', '"1"x,2,3', ['1x', '2', '3'], undefined],
    ['cell-too-long', `1,${'x'.repeat(21)},3`, ['1', 'x'.repeat(21), '3'], 1],
    ['nul-character', '1,2,\0', ['1', '2', '\0'], 2],
    ['legacy-text', '1,NguyÔn V¨n A,3', ['1', 'NguyÔn V¨n A', '3'], 1],
  ])('marks one row with %s and reads on', async (code, line, cells, column) => {
    const { rows } = await readWhole(`a,b,c\n${line}\n4,5,6,,\n`, { limits: { maxCellChars: 20 } });
    const fault = column === undefined ? { code } : { code, column };
    expect(rows).toEqual([
      { line: 2, cells, fault },
      { line: 3, cells: ['4', '5', '6'] },
    ]);
  });

  it.each([
    ['', 'empty'],
    ['\ufeff \r\n\t', 'empty'],
    ['sep=;\n', 'empty'],
    [',,\n,,\n', 'empty'],
    ['a\0b\0c\0', 'encoding'],
    [Buffer.from('a,b\n\xc3\xa9t\xe9,2\n', 'latin1'), 'encoding'],
    [Buffer.from('Hä tªn,Sè CMND\n', 'latin1'), 'legacy-text'],
    ['Hä vµ tªn,Sè CMND\n', 'legacy-text'],
    [Buffer.from('fffe0000610000006200', 'hex'), 'encoding'],
    [Buffer.concat([utf16('a,b\n', false), Buffer.from('00d8', 'hex'), Buffer.from('c\n', 'utf16le')]), 'encoding'],
    [Buffer.concat([utf16('a,b\n', false), Buffer.from('x')]), 'encoding'],
    ['042090000001,Nguyễn Văn An\n', 'header-missing'],
    ['Nguyễn Văn An;31/01/1990\n', 'header-missing'],
    ['a,b,c,d,e,f\n', 'columns-too-many'],
    [`a,${'b'.repeat(40)}\n`, 'column-name-too-long'],
    ['a,b\0\ncccccccc,d', 'column-name-unreadable'],
    ['a,"b\n1,2\n', 'quote-unclosed'],
    [`a,b\n${'x'.repeat(300)}\n`, 'row-too-long'],
    ['a,b\n1,2\n3,4\n5,6\n7,8\n', 'rows-too-many'],
    [`a,b\n${'1,2\n'.repeat(20_000)}`, 'rows-too-many'],
    ['%PDF-1.7', 'format-unknown'],
    [Buffer.from('1f8b08', 'hex'), 'format-unknown'],
    ['<html><table>', 'format-unknown'],
    ['[{"number":"1"}]', 'format-unknown'],
    [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'old-excel'],
  ])('refuses %j as %s', async (bytes, code) => {
    const limits = { maxColumns: 5, maxColumnNameChars: 30, maxRowChars: 200, maxRows: 3 };
    const [, problem] = await problemsOf(readWhole(bytes, { limits }));
    expect(problem).toMatch(new RegExp(`^[^ ]* ?${code}: `));
  });

  it('tells the places of columns of one name, and not the name: without a header it is a person’s', async () => {
    const problems = await problemsOf(readWhole('Lê Thị Mai,x, LÊ  THỊ MAI ,X\n'));
    expect(problems).toEqual([
      'payload-invalid',
      '/header columns-equal: columns 1 and 3 have the same name',
      '/header columns-equal: columns 2 and 4 have the same name',
    ]);
  });

  it('lets columns without a name stand beside each other', async () => {
    expect((await readWhole('a,,\n1,2,3\n')).columns).toEqual(['a', '', '']);
  });

  it('names the line of bytes that are no text, wherever chunks end', async () => {
    const bytes = Buffer.concat([Buffer.from(`a,b\n${'ễ,2\n'.repeat(30_000)}`), Buffer.from('x\xff,2\n', 'latin1')]);
    for (const chunk of [1_001, 1_000_000]) {
      expect((await problemsOf(readWhole(bytes, {}, chunk)))[1]).toMatch(/^\/rows\/30002 encoding: /);
    }
  });

  it('refuses more bytes than the limit as too large', async () => {
    const limits = { maxFileBytes: 100_000 };
    expect(await problemsOf(readWhole(`a,b\n${'1,2\n'.repeat(50_000)}`, { limits }, 1_000))).toEqual([
      'too-large',
      ' file-too-large: the file has more than 100000 bytes',
    ]);
  });

  it('never quotes what stands in a cell', async () => {
    const secret = '042090999999';
    const files = [
      `a,b\n1,"${secret}\n`,
      `${secret},b\n`,
      `Nguyễn An,Nguyễn An,${secret}\n`,
      `a,b\n${secret.repeat(100)}\n`,
      Buffer.from(`a,b\n${secret}\xff\n`, 'latin1'),
    ];
    for (const file of files) {
      const problems = await problemsOf(readWhole(file, { limits: { maxRowChars: 100 } }));
      expect(problems.join()).not.toMatch(/042090999999|Nguyễn/);
    }
  });

  it('takes no more of the source than the rows that are asked for need', async () => {
    const chunk = Buffer.from('1,2\n'.repeat(5_000));
    const source = new WatchedSource(i => (i === 0 ? Buffer.from('a,b\n') : chunk));
    const { rows } = await readTable(source);
    const taken = source.taken;
    const iterator = rows[Symbol.asyncIterator]();
    for (let i = 0; i < 1_000; i++) await iterator.next();
    expect(source.taken - taken).toBeLessThanOrEqual(2);
    expect(taken).toBeLessThan(10);
    await iterator.return?.();
    expect(source.destroyed).toBe(true);
  });

  it('lets go of a source whose rows nobody wants, and of one that it refuses', async () => {
    const endless = (start: string): WatchedSource =>
      new WatchedSource(i => Buffer.from(i === 0 ? start : '1,2\n'.repeat(5_000)));
    const unread = endless('a,b\n');
    await (await readTable(unread)).close();
    const refused = endless('a,a\n');
    await problemsOf(readTable(refused));
    expect([unread.destroyed, refused.destroyed]).toEqual([true, true]);
  });

  it('passes on what the source throws', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield* inChunks(`a,b\n${'1,2\n'.repeat(20_000)}`, 70_000);
      throw new Error('gone');
    }
    const { rows } = await readTable(broken());
    await expect(collect(rows)).rejects.toThrow('gone');
  });
});
