import { type TableFormat, readTable, writeTable } from '#libs/tabular';
import { numberOf } from '../../../apps/population/src/jobs/jobs-test-kit.js';

const COLUMNS = ['STT', 'Số CCCD', 'Họ và tên', 'Ngày sinh'];
const FORMATS: Readonly<Record<'ndjson' | 'xlsx', TableFormat>> = {
  ndjson: { kind: 'ndjson', encoding: 'utf-8', hasBom: false, lineEnd: '\n' },
  xlsx: { kind: 'xlsx', sheets: ['Danh sách'], unreadSheets: [] },
};

/** A file of people who are found, as a partner's program would write it. */
export async function sampleFile(kind: 'ndjson' | 'xlsx', count: number): Promise<Buffer> {
  const rows = async function* () {
    for (let i = 0; i < count; i++) yield { cells: [`${i}`, numberOf(i), 'Nguyễn Văn An', '1990-03-21'], added: [] };
  };
  const parts: Buffer[] = [];
  for await (const part of writeTable({ format: FORMATS[kind], columns: COLUMNS, added: [] }, rows())) parts.push(part);
  return Buffer.concat(parts);
}

/** A workbook with a person on each of these sheets. */
export async function workbookOf(...sheets: string[]): Promise<Buffer> {
  const rows = async function* () {
    for (const sheet of sheets.keys()) yield { sheet, cells: ['', numberOf(sheet), 'Nguyễn Văn An', ''], added: [] };
  };
  const format = { ...FORMATS.xlsx, sheets } as TableFormat;
  const parts: Buffer[] = [];
  for await (const part of writeTable({ format, columns: COLUMNS, added: [] }, rows())) parts.push(part);
  return Buffer.concat(parts);
}

/** Rows of a result by the names of its columns. */
export async function readBack(bytes: AsyncIterable<Buffer>): Promise<Record<string, string>[]> {
  const table = await readTable(bytes);
  const found: Record<string, string>[] = [];
  for await (const { cells } of table.rows) {
    found.push(Object.fromEntries(table.columns.map((name, i): [string, string] => [name, cells[i] ?? ''])));
  }
  return found;
}
