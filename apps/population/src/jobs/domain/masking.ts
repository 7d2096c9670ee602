const SHOWN_OF_NUMBER = 3;
const MAX_STARS = 24;
const MAX_WORDS = 8;

/** A number, or what stands in its place, of which only the last three characters are shown. */
export function maskNumber(text: string): string {
  const characters = [...text];
  const shown = characters.length > SHOWN_OF_NUMBER ? characters.slice(-SHOWN_OF_NUMBER) : [];
  return stars(characters.length - shown.length) + shown.join('');
}

/** Of a name the first letters of its words: `N***** V** A*`. */
export function maskName(text: string): string {
  const words = text.normalize('NFC').split(/\s+/).filter(Boolean);
  return words
    .slice(0, MAX_WORDS)
    .map(word => maskWord([...word]))
    .join(' ');
}

/** A digit is the beginning of no name, but may be that of a number. */
function maskWord([first = '', ...rest]: readonly string[]): string {
  return (/\p{L}/u.test(first) ? first : '*') + stars(rest.length);
}

function stars(count: number): string {
  return '*'.repeat(Math.min(count, MAX_STARS));
}
