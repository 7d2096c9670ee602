import { rowPointer, tableError } from './table-error.js';

/** Throws `rows-too-many` at the first row over the limit. */
export class RowCounter {
  private count = 0;

  constructor(private readonly maxRows: number) {}

  add(line: number, sheet?: number): void {
    if (++this.count <= this.maxRows) return;
    throw tableError('rows-too-many', `the table has more than ${this.maxRows} rows`, rowPointer(line, sheet));
  }
}
