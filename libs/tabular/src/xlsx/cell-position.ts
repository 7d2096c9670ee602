const LETTERS = 26;
const CODE_A = 65;

/** The column of a reference such as `AB17`, from 0; -1 where there is none. */
export function columnOfReference(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length && i < 4; i++) {
    const letter = (reference.charCodeAt(i) & ~32) - CODE_A;
    if (letter < 0 || letter >= LETTERS) break;
    column = column * LETTERS + letter + 1;
  }
  return column - 1;
}

/** The letters of a column, from 0. */
export function lettersOfColumn(column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / LETTERS)) {
    letters = String.fromCharCode(CODE_A + ((rest - 1) % LETTERS)) + letters;
  }
  return letters;
}
