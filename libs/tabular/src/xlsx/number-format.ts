/** What a number format makes of a number, as far as it matters for a list of people. */
export type NumberMeaning = { readonly kind: 'date' } | { readonly kind: 'digits'; readonly count: number };

const DATE: NumberMeaning = { kind: 'date' };
/** Built-in formats with a day, a month or a year (ECMA-376, 18.8.30), those of East Asian versions included. */
const DATE_IDS: ReadonlySet<number> = new Set([
  14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58,
]);
const FIRST_CUSTOM_ID = 164;

/** undefined: the number itself. `code`: of the file's own formats. */
export function meaningOf(id: number, code: string | undefined): NumberMeaning | undefined {
  if (code === undefined || id < FIRST_CUSTOM_ID) return DATE_IDS.has(id) ? DATE : codeMeaning(code ?? '');
  return codeMeaning(code);
}

function codeMeaning(code: string): NumberMeaning | undefined {
  // Texts in quotes, escaped and filling characters, colours, conditions and languages say nothing of the kind.
  const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '').split(';', 1)[0]!;
  if (/^0{2,20}$/.test(bare)) return { kind: 'digits', count: bare.length };
  return /[dy]/i.test(bare) && !/general/i.test(bare) ? DATE : undefined;
}
