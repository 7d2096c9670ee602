/** What makes a spreadsheet take a text for a formula (OWASP, "CSV Injection"), the full-width forms included. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
/** A number with its sign is none: `-5`, `+84912345678`, `-1.234,5`. */
const SIGNED_NUMBER = /^[+-]\d[\d.,]*%?$/;

/** The text with an apostrophe before it where a spreadsheet would calculate it. Spreadsheets show the apostrophe in CSV. */
export function withoutFormula(cell: string): string {
  return FORMULA.test(cell) && !SIGNED_NUMBER.test(cell) ? `'${cell}` : cell;
}
