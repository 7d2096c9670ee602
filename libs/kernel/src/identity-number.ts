/** Digits of any script, full-width ones included, that may be a personal number or that of an old identity card. */
const NUMBER = /(?<!\p{Nd})(?:\p{Nd}{9}|\p{Nd}{12})(?!\p{Nd})/gu;
/** Digits with blanks or dots between them, as people group them. */
const GROUPED = /\p{Nd}(?:[\s.]*\p{Nd})*/gu;
const DIGIT = /\p{Nd}/gu;
/** All but the last three. */
const MASKED_DIGIT = /\p{Nd}(?=(?:[\s.]*\p{Nd}){3})/gu;
const LENGTHS: readonly number[] = [9, 12];
/** Its last part may happen to be twelve digits. */
const UUID = /([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/i;

/** Whether a text holds 9 or 12 digits in a row, also where blanks or dots stand between them; those of a UUID are none. */
export function holdsIdentityNumber(text: string): boolean {
  return maskIdentityNumbersIn(text) !== text;
}

/**
 * What a person has written, with every number masked that `holdsIdentityNumber` finds but for its last three digits. For
 * texts of machines, in which an address has dots between its digits, there is `maskNumbersIn`.
 */
export function maskIdentityNumbersIn(text: string): string {
  // Every second part is a UUID.
  const parts = text.split(UUID);
  return parts.map((part, i) => (i % 2 === 1 ? part : part.replace(GROUPED, maskGrouped))).join('');
}

function maskGrouped(digits: string): string {
  const isOne = LENGTHS.includes(digits.match(DIGIT)!.length);
  return isOne ? maskOne(digits) : digits.replace(NUMBER, maskOne);
}

function maskOne(number: string): string {
  return number.replace(MASKED_DIGIT, '*');
}
