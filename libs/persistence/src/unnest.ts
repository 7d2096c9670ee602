import { HubError } from '#libs/kernel';
import { plainArray } from './plain-array.js';

type ColumnType = 'text' | 'uuid' | 'int' | 'smallint' | 'bigint' | 'boolean' | 'numeric' | 'timestamptz';
type Value = string | number | boolean | null;

/** The parameters of an `unnest` from `$first` on: `$2::uuid[], $3::text[], …`. */
export function parametersOf(types: readonly ColumnType[], first: number): string {
  return types.map((type, i) => `$${first + i}::${type}[]`).join(', ');
}

/** Rows as one array per column, for that `unnest`. */
export function toColumns(rows: readonly (readonly Value[])[], types: readonly ColumnType[]): unknown[] {
  return types.map((type, column) => {
    const values = rows.map(row => row[column]!);
    return type === 'text' ? values : plainArray(values);
  });
}

/**
 * Throws where the database wrote fewer rows than planned: what was read has been changed meanwhile by somebody else
 * (the same transaction id in another partition; a partition that changed hands). The batch comes again and sees it.
 */
export function refuseOvertaken(written: unknown, planned: number): void {
  if (Number(written) === planned) return;
  throw new HubError('busy', 'overtaken', 'The batch was planned on a state that has changed meanwhile');
}
