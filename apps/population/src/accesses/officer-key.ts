/**
 * SQL of what two spellings of an officer have in common: names are kept in one form but for the case, which says nothing. The index
 * `accesses_of_officers` has just this expression.
 */
export function officerKey(officer: string): string {
  return `(lower(${officer}::text COLLATE "pg_c_utf8") COLLATE "C")`;
}
