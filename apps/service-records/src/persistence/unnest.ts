import { HubError } from '#libs/kernel';

/** Rows as one array per column, for `unnest`. */
export function toColumns(rows: readonly (readonly unknown[])[], width: number): unknown[][] {
  return Array.from({ length: width }, (_, column) => rows.map(row => row[column]));
}

/**
 * Throws where the database wrote fewer rows than planned: what was read has been changed meanwhile by somebody else
 * (the same transaction id in another partition; a partition that changed hands). The batch comes again and sees it.
 */
export function refuseOvertaken(written: unknown, planned: number): void {
  if (Number(written) === planned) return;
  throw new HubError('busy', 'overtaken', 'The batch was planned on a state that has changed meanwhile');
}
