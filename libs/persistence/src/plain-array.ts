/** What has no quote, comma, brace or white space in it: numbers, UUIDs, instants. */
type PlainValue = string | number | bigint | boolean | null;

/**
 * PostgreSQL's text of an array of plain values, for a parameter of another type than text. The driver would look into
 * each value for what must be escaped.
 */
export function plainArray(values: readonly PlainValue[]): string {
  return `{${values.map(value => value ?? 'NULL').join(',')}}`;
}
