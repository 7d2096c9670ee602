import { type CsvFormat, type Delimiter, type LineEnd } from '../table.js';
import { type TableHints } from '../source/detect-kind.js';
import { isBlankRow } from '../check-row.js';
import { type HeaderTest } from '../columns/find-header.js';
import { type CsvRecord, CsvTokenizer } from './csv-tokenizer.js';

export type CsvDialect = Pick<CsvFormat, 'delimiter' | 'quotes' | 'lineEnd' | 'hasSeparatorLine'>;

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t'];
const SAMPLE_RECORDS = 20;
/** Excel's first line that names the delimiter. */
const SEPARATOR_LINE = /^sep=([,;\t])(?=[\r\n]|$)/i;

export interface DialectHints extends TableHints {
  readonly isHeader?: HeaderTest | undefined;
}

/** `isWhole`: the text is all of the file. */
interface Beginning {
  readonly text: string;
  readonly isWhole: boolean;
}

interface Candidate {
  readonly delimiter: Delimiter;
  /** Whether the header is one that is looked for, and not only the first row. */
  readonly isKnown: boolean;
  readonly header: CsvRecord | undefined;
  /** Records after the header that have as many cells as it, of how many. */
  readonly fitting: number;
  readonly columns: number;
}

/** How a CSV file is written, by its beginning. */
export function detectDialect(beginning: Beginning, hints: DialectHints): CsvDialect {
  const named = SEPARATOR_LINE.exec(beginning.text)?.[1] as Delimiter | undefined;
  const candidates = (named ? [named] : DELIMITERS).map(delimiter => {
    const records = sample(beginning, delimiter).slice(named ? 1 : 0);
    return tried(records, beginning.text, delimiter, hints.isHeader);
  });
  const best = candidates.reduce((a, b) => (isBetter(b, a, hints) ? b : a));
  const { header } = best;
  return {
    delimiter: best.delimiter,
    quotes: header && header.cells.length === header.quoted ? 'all' : 'needed',
    lineEnd: (header?.lineEnd || '\r\n') as LineEnd,
    hasSeparatorLine: named !== undefined,
  };
}

function tried(
  records: readonly CsvRecord[],
  text: string,
  delimiter: Delimiter,
  isHeader: HeaderTest | undefined,
): Candidate {
  const position = isHeader ? records.findIndex(({ cells }) => isHeader(cells)) : -1;
  const [header, ...rest] = records.slice(Math.max(0, position));
  const columns = header?.cells.length ?? cutsOfFirstLine(text, delimiter);
  const fitting = rest.filter(({ cells }) => cells.length === columns).length / Math.max(1, rest.length);
  return { delimiter, isKnown: position !== -1, header, fitting, columns };
}

/** Columns by the look of it, where there is no header that could be read. */
function cutsOfFirstLine(text: string, delimiter: Delimiter): number {
  return text.split(/[\r\n]/, 1)[0]!.split(delimiter).length;
}

/** The first records with something in them; where the text cannot be read with this delimiter, those before. */
function sample({ text, isWhole }: Beginning, delimiter: Delimiter): CsvRecord[] {
  const records: CsvRecord[] = [];
  try {
    for (const record of new CsvTokenizer(delimiter, text.length).push(text, isWhole)) {
      if (!isBlankRow(record.cells) && records.push(record) > SAMPLE_RECORDS) break;
    }
  } catch {
    // The reader will meet the same fault and name its line.
    return records;
  }
  return records;
}

/** A header that is looked for, then more than one column at all, then rows that fit the header, then what the file's name says, then more columns. */
function isBetter(a: Candidate, b: Candidate, hints: TableHints): boolean {
  if (a.isKnown !== b.isKnown) return a.isKnown;
  if (a.columns > 1 !== b.columns > 1) return a.columns > 1;
  if (a.fitting !== b.fitting) return a.fitting > b.fitting;
  const isNamed = (one: Candidate): boolean => one.delimiter === '\t' && declaresTabs(hints);
  if (isNamed(a) !== isNamed(b)) return isNamed(a);
  return a.columns > b.columns;
}

function declaresTabs({ fileName = '', contentType = '' }: TableHints): boolean {
  return /\.(tsv|tab)$/i.test(fileName) || /^text\/tab-separated-values\b/i.test(contentType);
}
