/** Tables of any size: read as a stream from CSV, XLSX and NDJSON, their columns found by name, and written again with more columns. */
export {
  bareName,
  type ColumnMap,
  columnsLeftOut,
  fallbackColumns,
  mapColumns,
  type WantedColumn,
  type WantedColumns,
} from './columns/map-columns.js';
export { PERSON_COLUMNS, type PersonField } from './columns/person-columns.js';
export { readTable, type ReadTableOptions } from './read-table.js';
export { ROW_FAULTS, type RowFault, type RowFaultCode } from './row-fault.js';
export type { CsvFormat, NdjsonFormat, Table, TableFormat, TableRow, XlsxFormat } from './table.js';
export { rowPointer, tableErrorCode, type TableErrorCode } from './table-error.js';
export { DEFAULT_TABLE_LIMITS, type TableLimits } from './table-limits.js';
export type { WritableRow, WritableTable } from './writable-table.js';
export { writeTable } from './write-table.js';
export { DiskSpool } from './xlsx/disk-spool.js';
export { MemorySpool, type Spool } from './xlsx/spool.js';
