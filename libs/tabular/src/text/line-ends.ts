const PIECE = 8_192;

export function countLineEnds(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

/** So many blank lines, in pieces: a file may have a thousand million of them. */
export function* blankLines(count: number, lineEnd: string): Generator<string, void, undefined> {
  for (let left = count; left > 0; left -= PIECE) yield lineEnd.repeat(Math.min(left, PIECE));
}
