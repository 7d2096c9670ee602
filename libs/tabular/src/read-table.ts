import { type Wanted } from './columns/map-columns.js';
import { readCsv } from './csv/read-csv.js';
import { readNdjson } from './ndjson/read-ndjson.js';
import { detectKind, type TableHints } from './source/detect-kind.js';
import { PeekedSource } from './source/peeked-source.js';
import { type Table } from './table.js';
import { tableError } from './table-error.js';
import { DEFAULT_TABLE_LIMITS, type TableLimits } from './table-limits.js';
import { readXlsx, type XlsxOptions } from './xlsx/read-xlsx.js';

export interface ReadTableOptions extends TableHints, XlsxOptions {
  /**
   * What the table is read for. In CSV and XLSX the header is then the first of the first 20 rows that has the required columns; in
   * NDJSON a line is faulty (`member-unknown`) that has a field which none of the first objects had, and nobody could tell it.
   */
  readonly wanted?: Wanted | undefined;
  readonly limits?: Partial<TableLimits> | undefined;
}

/**
 * Opens a table: CSV (comma, semicolon or tab; UTF-8, or UTF-16 with a byte order mark), XLSX or NDJSON, told apart by its
 * content. CSV and NDJSON are read as they come, in constant memory; an XLSX file lies in memory, packed, or in the spool.
 * Throws a table error (`tableErrorCode`) for what cannot be read; then the source is closed.
 */
export async function readTable(source: AsyncIterable<Uint8Array>, options: ReadTableOptions = {}): Promise<Table> {
  const limits = { ...DEFAULT_TABLE_LIMITS, ...options.limits };
  const peeked = await PeekedSource.open(source, limits.maxFileBytes);
  try {
    return await open(peeked, options, limits);
  } catch (error) {
    await peeked.close();
    throw error;
  }
}

async function open(source: PeekedSource, options: ReadTableOptions, limits: TableLimits): Promise<Table> {
  const kind = detectKind(source.head, options);
  if (kind !== 'xlsx' && options.sheet !== undefined) throw tableError('sheet-missing', 'only a workbook has sheets');
  switch (kind) {
    case 'xlsx':
      return readXlsx(source, options, limits);
    case 'ndjson':
      return readNdjson(source, options.wanted, limits);
    case 'csv':
      return readCsv(source, options, limits);
  }
}
