import { describe, expect, it } from '@jest/globals';
import { type Wanted } from './columns/map-columns.js';
import { PERSON_COLUMNS } from './columns/person-columns.js';
import { readTable } from './read-table.js';
import { bytesOf, inChunks, readWhole, textRow, type WholeTable, xlsxOf } from './spec-tables.js';
import { type TableRow } from './table.js';
import { type WritableRow } from './writable-table.js';
import { writeTable } from './write-table.js';

const ADDED = ['result', 'reason'];
const PERSON: Wanted = { columns: PERSON_COLUMNS };

/** Reads a file and writes it again, each row with the number of its line and its fault. */
async function rewritten(bytes: Buffer | string, added = ADDED, wanted?: Wanted): Promise<Buffer> {
  const { format, columns, rows } = await readTable(inChunks(bytes, 1_000), { wanted });
  return bytesOf(writeTable({ format, columns, added }, answered(rows)));
}

async function* answered(rows: AsyncIterable<TableRow>): AsyncGenerator<WritableRow> {
  for await (const row of rows) yield { ...row, added: [`line ${row.line}`, row.fault?.code ?? ''] };
}

function cellsOf({ rows }: WholeTable): (readonly string[])[] {
  return rows.map(({ cells }) => cells);
}

describe('writeTable', () => {
  it.each([
    ['a,b\n1,"x, y"\n', 'a,b,result,reason\n1,"x, y",line 2,\n'],
    ['\ufeff"a";"b"\r\n"1";"2"', '\ufeff"a";"b";"result";"reason"\r\n"1";"2";"line 2";""\r\n'],
    ['a\tb\r1\t"x\ry"\r', 'a\tb\tresult\treason\r1\t"x\ry"\tline 2\t\r'],
    ['sep=;\na;b\n1;2\n', 'sep=;\na;b;result;reason\n1;2;line 3;\n'],
    ['a,b\n', 'a,b,result,reason\n'],
    ['a,b\n\n,\n1,2\n', 'a,b,result,reason\n\n\n1,2,line 4,\n'],
    ['"a"\r\n\r\n"x\ny"\r\n\r\n"1"\r\n', '"a","result","reason"\r\n\r\n"x\ny","line 3",""\r\n\r\n"1","line 6",""\r\n'],
    ['\n\na,b\n1,2\n', '\n\na,b,result,reason\n1,2,line 4,\n'],
    ['a,b\n1\n1,2,3\n', 'a,b,result,reason\n1,,line 2,cells-too-few\n1,2,line 3,cells-too-many,3\n'],
    ['a,b\n" x","5"" y"\n', 'a,b,result,reason\n" x","5"" y",line 2,\n'],
    ['a,=b\n=1+1,-5\n@x,+84 1\n', "a,'=b,result,reason\n'=1+1,-5,line 2,\n'@x,'+84 1,line 3,\n"],
    ['result,b,Reason\n1,2,3\n', 'result,b,Reason,result_2,reason_2\n1,2,3,line 2,\n'],
  ])('writes %j as %j', async (before, after) => {
    expect((await rewritten(before)).toString()).toBe(after);
  });

  it.each(['utf16le', 'utf16be'])('writes %s in the same encoding', async encoding => {
    const form = (text: string): Buffer => {
      const bytes = Buffer.from(text, 'utf16le');
      return encoding === 'utf16le' ? bytes : bytes.swap16();
    };
    const after = await rewritten(form('\ufeffHọ;b\nễ;2\n'));
    expect(after).toEqual(form('\ufeffHọ;b;result;reason\nễ;2;line 2;\n'));
  });

  it('writes NDJSON with numbers as numbers and members added', async () => {
    const before =
      '{"a":"Lê \\"x\\"","b":42090000001,"result":true}\r\n\r\n{"b":"","a":null,"result":"x"}\r\n{"a":[],"result":""}\r\n';
    expect((await rewritten(before)).toString()).toBe(
      '{"a":"Lê \\"x\\"","b":42090000001,"result":true,"result_2":"line 1"}\r\n\r\n' +
        '{"b":"","a":null,"result":"x","result_2":"line 3"}\r\n' +
        '{"a":[],"result":"","result_2":"line 4","reason":"not-flat"}\r\n',
    );
  });

  it.each([
    ['{ "a" : 1.50, "b" : null }', '{ "a" : 1.50, "b" : null,"result":"line 7001"}'],
    ['{}', '{"result":"line 7001"}'],
    ['{"a":1,"late":{"x":[true]}}', '{"a":1,"late":{"x":[true]},"result":"line 7001"}'],
    ['{"a":1,"result":2}', '{"a":1,"result":2,"result_2":"line 7001"}'],
    ['{"a":', '{"text":"{\\"a\\":","result":"line 7001","reason":"not-json"}'],
    ['["x"]', '{"text":"[\\"x\\"]","result":"line 7001","reason":"not-an-object"}'],
  ])('gives a line of NDJSON back as it stands, with members added: %s', async (line, after) => {
    const lines = String(await rewritten(`${'{"a":"x"}\n'.repeat(7_000)}${line}\n`)).split('\n');
    expect(lines[7_000]).toBe(after);
  });

  it('writes titles above the header again, and takes no formula for one', async () => {
    const before = 'DANH SÁCH,,\n"=HYPERLINK(""x"")"\n\nHọ tên,CCCD\nAn,1\n';
    expect(String(await rewritten(before, ADDED, PERSON))).toBe(
      `DANH SÁCH,,\n"'=HYPERLINK(""x"")"\n\nHọ tên,CCCD,result,reason\nAn,1,line 5,\n`,
    );
  });

  it('writes XLSX with texts only, sheet by sheet, and reads it again', async () => {
    const header = ['Họ tên', 'Số "CCCD"'];
    const bytes = await xlsxOf({
      sheets: {
        'A &amp; B': `${textRow(1, ...header)}<row r="3"><c t="str"><v>=1+1</v></c><c><v>42090000001</v></c><c><v>9</v></c></row>`,
        Empty: textRow(1, ...header),
        C: textRow(2, ...header) + textRow(5, ' Lê &lt;_x000D__x005F_x0041_'),
      },
    });
    const after = await readWhole(await rewritten(bytes));
    const heads = [1, 1, 2].map(line => ({ line, above: [] }));
    expect(after).toEqual({
      format: { kind: 'xlsx', sheets: ['A & B', 'Empty', 'C'], unreadSheets: [], heads },
      columns: [...header, ...ADDED],
      rows: [
        { line: 3, sheet: 0, cells: ['=1+1', '42090000001', 'line 3', '', '9'] },
        { line: 5, sheet: 2, cells: [' Lê <\r_x0041_', '', 'line 5', ''] },
      ],
    });
  });

  it('writes titles above the header of each sheet again', async () => {
    const title = textRow(1, 'DANH SÁCH') + textRow(3, 'Đơn vị: Xã A');
    const sheets = { A: title + textRow(5, 'Họ tên', 'CCCD') + textRow(6, 'a', '1'), B: textRow(1, 'Họ tên', 'CCCD') };
    const bytes = await rewritten(await xlsxOf({ sheets }), ADDED, PERSON);
    const above = [
      { line: 1, cells: ['DANH SÁCH'] },
      { line: 3, cells: ['Đơn vị: Xã A'] },
    ];
    expect(await readWhole(bytes, { wanted: PERSON })).toMatchObject({
      format: { sheets: ['A', 'B'], heads: [{ line: 5, above }, { line: 1 }] },
      columns: ['Họ tên', 'CCCD', ...ADDED],
      rows: [{ line: 6, cells: ['a', '1', 'line 6', ''] }],
    });
  });

  it('writes a header alone in each format', async () => {
    const xlsx = await readWhole(await rewritten(await xlsxOf({ sheets: { A: textRow(1, 'a', 'b') } })));
    expect(xlsx).toMatchObject({ columns: ['a', 'b', ...ADDED], rows: [] });
  });

  it.each([1, 7, 4_096])('gives back any cell that was put in, read in chunks of %i bytes', async chunk => {
    const random = randomFrom(chunk);
    const signs = ['"', ',', ';', '\t', '\n', '\r', ' ', 'a', 'ễ', "'", '𠀀', '='];
    const cell = (): string => `x${Array.from({ length: random(8) }, () => signs[random(signs.length)]!).join('')}`;
    const rows = Array.from({ length: 300 }, () => ({ cells: [cell(), cell()], added: [cell()] }));
    for (const delimiter of [',', ';', '\t'] as const) {
      const head = await readWhole(`a${delimiter}b\r\n`);
      const bytes = await bytesOf(writeTable({ ...head, added: ['c'] }, inOrder(rows)));
      expect(cellsOf(await readWhole(bytes, {}, chunk))).toEqual(rows.map(({ cells, added }) => [...cells, ...added]));
    }
  });

  it.each(['csv', 'xlsx'])('throws what the rows throw, as %s', async kind => {
    const { format, columns } = await readWhole(
      kind === 'csv' ? 'a,b\n' : await xlsxOf({ sheets: { A: textRow(1, 'a') } }),
    );
    async function* broken(): AsyncGenerator<WritableRow> {
      for (let i = 0; i < 10_000; i++) yield { cells: [`${i}`, 'x'], added: [] };
      throw new Error('gone');
    }
    await expect(bytesOf(writeTable({ format, columns, added: [] }, broken()))).rejects.toThrow('gone');
  });

  it.each(['csv', 'xlsx'])('lets go of the rows when nobody takes the bytes any more, as %s', async kind => {
    const { format, columns } = await readWhole(
      kind === 'csv' ? 'a,b\n' : await xlsxOf({ sheets: { A: textRow(1, 'a') } }),
    );
    let given = 0;
    let isReleased = false;
    async function* endless(): AsyncGenerator<WritableRow> {
      try {
        for (;;) yield { cells: [`${given++}`, 'x'], added: [] };
      } finally {
        isReleased = true;
      }
    }
    let size = 0;
    for await (const chunk of writeTable({ format, columns, added: [] }, endless())) {
      size += chunk.length;
      if (size > 20_000) break;
    }
    expect(isReleased).toBe(true);
    expect(given).toBeLessThan(200_000);
  });
});

async function* inOrder<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** The same numbers below a bound each time. */
function randomFrom(seed: number): (bound: number) => number {
  let state = seed;
  return bound => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * bound);
  };
}
