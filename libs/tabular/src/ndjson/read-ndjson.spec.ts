import { describe, expect, it } from '@jest/globals';
import { PERSON_COLUMNS } from '../columns/person-columns.js';
import { problemsOf, readWhole } from '../spec-tables.js';

describe('readTable of NDJSON', () => {
  it.each([1, 5, 1_000])('reads the same table in chunks of %i bytes', async chunk => {
    const lines = ['{"number":"042090000001","name":"Lê An"}', '{"name":"Đỗ Bé","number":1190000002,"birthDate":null}'];
    expect(await readWhole(lines.join('\r\n\n'), {}, chunk)).toEqual({
      format: { kind: 'ndjson', encoding: 'utf-8', hasBom: false, lineEnd: '\r\n' },
      columns: ['number', 'name', 'birthDate'],
      rows: [
        { line: 1, cells: ['042090000001', 'Lê An', ''], source: lines[0] },
        { line: 3, cells: ['1190000002', 'Đỗ Bé', ''], numeric: [0], source: lines[1] },
      ],
    });
  });

  it.each([
    ['not-json', '{"a":'],
    ['not-json', '{"a":"1","a":"2"}'],
    ['not-json', '{"a":"\\u0000"}'],
    ['not-json', '{"__proto__":"1"}'],
    ['not-an-object', '["x"]'],
    ['not-an-object', '7'],
    ['not-flat', '{"a":{"b":1}}'],
    ['not-flat', '{"a":[1]}'],
    ['member-unknown', '{"a":"1","Other":"2"}'],
    ['cell-too-long', `{"a":"${'x'.repeat(60)}"}`],
    ['row-too-long', `{"a":"${'x'.repeat(100)}"}`],
    ['row-too-long', `{"a":"${'x'.repeat(1_000)}"}`],
  ])('marks one row with %s and reads on: %s', async (code, line) => {
    const limits = { maxRowChars: 100, maxCellChars: 50 };
    const wanted = { columns: { other: { names: ['other'], isRequired: false } } };
    // Behind the part of the file by which its members are found.
    const before = `{"a":"0"}${' '.repeat(80)}\n`.repeat(800);
    const { rows } = await readWhole(`${before}${line}\n{"a":"1"}\n`, { limits, wanted }, 50);
    expect(rows.slice(800)).toMatchObject([
      { line: 801, fault: { code } },
      { line: 802, cells: ['1'] },
    ]);
  });

  it('takes a line whose members come late and are no field of the record, and one with a unit', async () => {
    const before = '{"number":"042090000001","name":"An"}\n'.repeat(2_000);
    const late = ['{"number":"1","name":"a","ghiChu":"x"}', '{"number":"1","name":"a","Xã/phường":"A"}'];
    const wanted = { columns: PERSON_COLUMNS };
    const { rows } = await readWhole(`${before}${late.join('\n')}\n{"number":"1","name":"a","Năm sinh":1990}\n`, {
      wanted,
    });
    expect(rows.slice(2_000).map(({ fault }) => fault?.code)).toEqual([undefined, undefined, 'member-unknown']);
    expect(rows.slice(2_000, 2_002).map(({ source }) => source)).toEqual(late);
  });

  it('goes by what it is said to be where the first line is broken', async () => {
    const { columns, rows } = await readWhole('x\n{"a":true}\n', { fileName: 'people.ndjson' });
    expect(columns).toEqual(['a']);
    expect(rows).toEqual([
      { line: 1, cells: [''], source: 'x', fault: { code: 'not-json' } },
      { line: 2, cells: ['true'], source: '{"a":true}' },
    ]);
    expect((await readWhole('x\n{"a":1}\n', { contentType: 'application/x-ndjson; charset=utf-8' })).columns).toEqual([
      'a',
    ]);
  });

  it('refuses what has no object in it, and names the line', async () => {
    expect(await problemsOf(readWhole('\n{"a":\n{"b":\n'))).toEqual([
      'payload-invalid',
      '/rows/2 not-json: none of the first lines is a JSON object',
    ]);
  });

  it('refuses members that differ in nothing but their case', async () => {
    expect((await problemsOf(readWhole('{"Name":"a","name":"b"}\n')))[1]).toMatch(/columns-equal/);
  });

  it('counts against the limit of rows', async () => {
    const [, problem] = await problemsOf(readWhole('{"a":1}\n{"a":2}\n{"a":3}\n', { limits: { maxRows: 2 } }));
    expect(problem).toBe('/rows/3 rows-too-many: the table has more than 2 rows');
  });
});
