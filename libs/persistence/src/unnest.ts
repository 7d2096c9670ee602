import { HubError } from '#libs/kernel';

type ColumnType = 'text' | 'uuid' | 'int' | 'smallint' | 'bigint' | 'boolean' | 'numeric' | 'timestamptz';
type Value = string | number | boolean | null;

/** The parameters of an `unnest` from `$first` on: `$2::uuid[], $3::text[], …`. */
export function parametersOf(types: readonly ColumnType[], first: number): string {
  return types.map((type, i) => `$${first + i}::${type}[]`).join(', ');
}

/** Rows as one array per column, for that `unnest`. */
export function toColumns(rows: readonly (readonly Value[])[], types: readonly ColumnType[]): unknown[] {
  const valuesOf = (column: number): Value[] => rows.map(row => row[column]!);
  return types.map((type, column) => toColumn(type, valuesOf(column)));
}

/**
 * One column of that `unnest`, of which another one must have a value. What is null in every row is no array: `unnest` fills a
 * column that is too short with nulls, and neither side has to spell them out.
 */
export function toColumn(type: string, values: readonly Value[]): unknown {
  if (values.every(value => value === null)) return null;
  return type === 'text' ? textArray(values) : plainArray(values);
}

const SPECIAL = /["\\]/;

/** The array as PostgreSQL reads it (8.15.2), joined at once: the driver adds value by value, three new texts for each. */
function textArray(values: readonly Value[]): string {
  const isPlain = values.every(value => value !== null && !SPECIAL.test(String(value)));
  return isPlain ? `{"${values.join('","')}"}` : `{${values.map(quoted).join(',')}}`;
}

function quoted(value: Value): string {
  return value === null ? 'NULL' : `"${String(value).replace(/["\\]/g, '\\$&')}"`;
}

/** The driver would look into each value for what must be escaped. These have no quote, comma, brace or white space. */
function plainArray(values: readonly Value[]): string {
  return `{${values.map(value => value ?? 'NULL').join(',')}}`;
}

/**
 * Throws where the database wrote fewer rows than planned: what was read has been changed meanwhile by somebody else
 * (the same transaction id in another partition; a partition that changed hands). The batch comes again and sees it.
 */
export function refuseOvertaken(written: unknown, planned: number): void {
  if (Number(written) === planned) return;
  throw new HubError('busy', 'overtaken', 'The batch was planned on a state that has changed meanwhile');
}
