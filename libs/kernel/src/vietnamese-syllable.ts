/** Letters that only Unicode Vietnamese has. */
const NATIVE = /[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]/;
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
const INITIAL = '(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?';
const CLOSED = '(?:a|ă|â|e|ê|i|o|ô|ơ|u|ư|iê|yê|oa|oă|oe|oo|uâ|uê|uô|ươ|uyê|uy)(?:ch|ng|nh|c|m|n|p|t)?';
const OPEN =
  '(?:y|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|oai|oay|oao|oeo|ôi|ơi|ua|ui|uơ|uây|uôi|uya|uyu|ưa|ưi|ưu|ươi|ươu|iêu|yêu)';
const SYLLABLE = new RegExp(`^${INITIAL}(?:${CLOSED}|${OPEN})$`);

/** Whether a text has a letter that no encoding of before Unicode could have left in it. */
export function hasNativeLetter(text: string): boolean {
  return NATIVE.test(text.normalize('NFC'));
}

/**
 * Whether words that are of Vietnamese only once they are decoded say that a text is encoded: two of them do, or one of so
 * many letters. A shorter one may be there by chance.
 */
export function areTelling(words: readonly string[], lengthAlone: number): boolean {
  return words.length > 1 || (words[0] ?? '').length >= lengthAlone;
}

/** Whether a word could be one of Vietnamese by its letters, with one tone at the most. */
export function isSyllable(word: string): boolean {
  const parts = word.toLowerCase().normalize('NFD');
  const tones = parts.match(TONES)?.length ?? 0;
  return tones <= 1 && SYLLABLE.test(parts.replace(TONES, '').normalize('NFC'));
}
