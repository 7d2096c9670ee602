/** What can be wrong with one row while those around it are fine. */
export const ROW_FAULTS = {
  'cells-too-few': 'has fewer cells than the header',
  'cells-too-many': 'has more cells than the header',
  'cell-too-long': 'has a cell that is too long',
  'row-too-long': 'is too long',
  'quotes-broken': 'has text after a closing quote',
  'nul-character': 'contains a NUL character',
  'half-character': 'contains half of a character (a lone surrogate)',
  'legacy-text': 'is written in a legacy encoding (TCVN3, VNI): send Unicode',
  'not-json': 'is not valid JSON',
  'not-an-object': 'is not a JSON object',
  'not-flat': 'has an object or an array where a text or a number is expected',
  'member-unknown': 'has a field of the record that none of the first objects has',
} as const;
export type RowFaultCode = keyof typeof ROW_FAULTS;

export interface RowFault {
  readonly code: RowFaultCode;
  /** Position of the cell, from 0, where it is one. */
  readonly column?: number;
}
