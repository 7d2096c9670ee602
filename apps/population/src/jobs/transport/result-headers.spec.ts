import { expect, it } from '@jest/globals';
import type { TableFormat } from '#libs/tabular';
import { resultHeaders } from './result-headers.js';

const TEXT = { encoding: 'utf-8', hasBom: true, lineEnd: '\n' } as const;
const CSV = { kind: 'csv', ...TEXT, delimiter: ';', quotes: 'needed', hasSeparatorLine: false } as const;
const dispositionOf = (name: string | undefined) => resultHeaders({ format: CSV, name })['content-disposition'];

it.each([
  [undefined, 'attachment; filename=ket-qua.csv'],
  ['people.csv', 'attachment; filename=ket-qua-people.csv'],
  ['../../etc/passwd', 'attachment; filename=ket-qua-passwd.csv'],
  ['C:\\lists\\a"b\r\n.xlsx', 'attachment; filename=ket-qua-ab.csv'],
  ['....', 'attachment; filename=ket-qua.csv'],
])('names the result of %j so that nothing is overwritten and no header is broken', (name, expected) => {
  expect(dispositionOf(name)).toBe(expected);
});

it('keeps a Vietnamese name', () => {
  expect(dispositionOf('Danh sách BHXH.csv')).toContain(`filename*=UTF-8''ket-qua-Danh%20s%C3%A1ch%20BHXH.csv`);
});

it('says in which letters a text is written', () => {
  const typeOf = (format: TableFormat) => resultHeaders({ format, name: undefined })['content-type'];
  expect(typeOf(CSV)).toBe('text/csv; charset=utf-8');
  expect(typeOf({ ...CSV, encoding: 'utf-16le' })).toBe('text/csv; charset=utf-16le');
  expect(typeOf({ kind: 'ndjson', ...TEXT })).toBe('application/x-ndjson; charset=utf-8');
  expect(typeOf({ kind: 'xlsx', sheets: ['A'], unreadSheets: [] })).toMatch(/spreadsheetml\.sheet$/);
});
