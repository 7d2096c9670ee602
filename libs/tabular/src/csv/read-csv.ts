import { checkedRow, isBlankRow } from '../check-row.js';
import { checkHeader } from '../columns/check-header.js';
import { findHeader, headOf, headerTest } from '../columns/find-header.js';
import { type Wanted } from '../columns/map-columns.js';
import { RowCounter } from '../row-counter.js';
import { detectEncoding, type TableHints } from '../source/detect-kind.js';
import { type PeekedSource } from '../source/peeked-source.js';
import { type CsvFormat, type Table, type TableRow } from '../table.js';
import { tableError } from '../table-error.js';
import { type TableLimits } from '../table-limits.js';
import { decodeHead, decodeText } from '../text/text-coding.js';
import { detectDialect } from './csv-dialect.js';
import { type CsvRecord, CsvTokenizer } from './csv-tokenizer.js';

type Records = AsyncGenerator<CsvRecord, void, undefined>;

export interface CsvOptions extends TableHints {
  readonly wanted?: Wanted | undefined;
}

export async function readCsv(source: PeekedSource, options: CsvOptions, limits: TableLimits): Promise<Table> {
  const form = detectEncoding(source.head);
  const isHeader = headerTest(options.wanted, limits);
  const beginning = { text: decodeHead(source.head, form.encoding), isWhole: source.isWhole };
  const dialect = detectDialect(beginning, { ...options, isHeader });
  const format: CsvFormat = { kind: 'csv', ...form, ...dialect };
  const records = recordsOf(source, format, limits);
  const { above, header, below } = await findHeader(records, isHeader);
  if (!header) throw tableError('empty', 'the file has no line with anything in it');
  const columns = header.cells;
  checkHeader(columns, limits);
  const isFirst = header.line === (format.hasSeparatorLine ? 2 : 1);
  return {
    format: isFirst ? format : { ...format, head: headOf(above, header) },
    columns,
    rows: rowsOf(chained(below, records), columns.length, limits),
    close: () => source.close(),
  };
}

async function* chained(first: readonly CsvRecord[], rest: Records): Records {
  try {
    yield* first;
    yield* rest;
  } finally {
    await rest.return();
  }
}

/** Without the line that names the delimiter, and without blank ones. */
async function* recordsOf(source: PeekedSource, format: CsvFormat, limits: TableLimits): Records {
  const tokenizer = new CsvTokenizer(format.delimiter, limits.maxRowChars);
  let isSeparatorLine = format.hasSeparatorLine;
  for await (const text of decodeText(source, format.encoding)) {
    for (const record of tokenizer.push(text)) {
      if (!isSeparatorLine && !isBlankRow(record.cells)) yield record;
      isSeparatorLine = false;
    }
  }
  for (const record of tokenizer.push('', true)) if (!isSeparatorLine && !isBlankRow(record.cells)) yield record;
}

async function* rowsOf(
  records: Records,
  width: number,
  limits: TableLimits,
): AsyncGenerator<TableRow, void, undefined> {
  const rules = { width, maxCellChars: limits.maxCellChars, isSparse: false };
  const counter = new RowCounter(limits.maxRows);
  for await (const { line, cells, isTorn } of records) {
    counter.add(line);
    yield checkedRow({ line, cells, fault: isTorn ? 'quotes-broken' : undefined }, rules);
  }
}
