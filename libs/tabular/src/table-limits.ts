const MIB = 1_048_576;

export interface TableLimits {
  /** Of CSV and NDJSON, in bytes. */
  readonly maxFileBytes: number;
  readonly maxRows: number;
  readonly maxColumns: number;
  readonly maxColumnNameChars: number;
  /** A longer cell is a fault of its row. */
  readonly maxCellChars: number;
  /** A longer row of CSV or XLSX ends the file: it is a quote that nobody closed, or no table. In NDJSON it is a fault of its row. */
  readonly maxRowChars: number;
  /** Of an XLSX file. The default is what memory may hold; whoever gives a `DiskSpool` sets what the disk may. */
  readonly maxXlsxBytes: number;
  /** Of all parts of an XLSX file together, unpacked. */
  readonly maxUnpackedBytes: number;
  /** How many times its size an XLSX file of over 64 MiB unpacked may unpack to. */
  readonly maxUnpackRatio: number;
  readonly maxZipEntries: number;
  /** Sheets that are looked at for a header. */
  readonly maxSheets: number;
  /** Texts of an XLSX file that are kept in memory, and their bytes in UTF-8. */
  readonly maxSharedStrings: number;
  readonly maxSharedStringBytes: number;
}

/** Room for five million people as CSV, and for the million rows of a sheet. */
export const DEFAULT_TABLE_LIMITS: TableLimits = {
  maxFileBytes: 4_096 * MIB,
  maxRows: 20_000_000,
  maxColumns: 256,
  maxColumnNameChars: 200,
  maxCellChars: 32_767,
  maxRowChars: 262_144,
  maxXlsxBytes: 64 * MIB,
  maxUnpackedBytes: 4_096 * MIB,
  maxUnpackRatio: 200,
  maxZipEntries: 2_000,
  maxSheets: 64,
  maxSharedStrings: 5_000_000,
  maxSharedStringBytes: 128 * MIB,
};
