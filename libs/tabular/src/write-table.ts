import { writeCsv } from './csv/write-csv.js';
import { writeNdjson } from './ndjson/write-ndjson.js';
import { type WritableRow, type WritableTable } from './writable-table.js';
import { writeXlsx } from './xlsx/write-xlsx.js';

/**
 * The bytes of a file of the same kind as the one that was read, with columns added; rows are asked for as bytes are taken. Rows
 * come in the order in which they were read. In CSV a cell that a spreadsheet would calculate gets an apostrophe before it
 * (`=`, `+`, `-`, `@`, tab, return at its beginning; numbers with a sign stay); XLSX has texts only. Throws what `rows` throws.
 */
export function writeTable(
  table: WritableTable,
  rows: AsyncIterable<WritableRow>,
): AsyncGenerator<Buffer, void, undefined> {
  const { format } = table;
  switch (format.kind) {
    case 'csv':
      return writeCsv(table, format, rows);
    case 'ndjson':
      return writeNdjson(table, format, rows);
    case 'xlsx':
      return writeXlsx(table, format, rows);
  }
}
