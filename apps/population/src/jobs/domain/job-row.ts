/** A line of a file as it was read (`TableRow` of libs/tabular), and the unit that it names. */
export interface JobRow {
  /** Line of the file, or row of its sheet, from 1. */
  readonly line: number;
  /** Which of the sheets that are read, from 0. */
  readonly sheet: number;
  readonly cells: readonly string[];
  /** Positions of cells that are stored as numbers: these have lost their leading zeros. */
  readonly numeric: readonly number[];
  /** What is wrong with the line alone; '' where nothing is. */
  readonly fault: string;
  /** Position in the job's list of units; 0 is none. */
  readonly unit: number;
  /** Of NDJSON, the line as it stands, which comes back in the result. */
  readonly source?: string;
}

type Packed = [
  line: number,
  sheet: number,
  cells: readonly string[],
  numeric: readonly number[],
  fault: string,
  unit: number,
  source?: string,
];

/** The lines of a chunk as text that is then sealed. */
export function packRows(rows: readonly JobRow[]): string {
  const packed = rows.map(({ line, sheet, cells, numeric, fault, unit, source }): Packed => {
    const always = [line, sheet, cells, numeric, fault, unit] as const;
    return source === undefined ? [...always] : [...always, source];
  });
  return JSON.stringify(packed);
}

export function unpackRows(text: string): JobRow[] {
  const packed = JSON.parse(text) as Packed[];
  return packed.map(([line, sheet, cells, numeric, fault, unit, source]) => ({
    ...{ line, sheet, cells, numeric, fault, unit },
    ...(source === undefined ? {} : { source }),
  }));
}
