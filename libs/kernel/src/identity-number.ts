/** Digits of any script, full-width ones included, that may be a personal number or that of an old identity card. */
const NUMBER = /(?<!\p{Nd})(?:\p{Nd}{9}|\p{Nd}{12})(?!\p{Nd})/u;
/** As people group digits. */
const SEPARATORS = /(?<=\p{Nd})[\s.]+(?=\p{Nd})/gu;
/** Its last part may happen to be twelve digits. */
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;

/** Whether a text holds 9 or 12 digits in a row, also where blanks or dots stand between them; those of a UUID are none. */
export function holdsIdentityNumber(text: string): boolean {
  const rest = text.replace(UUID, ' ');
  return NUMBER.test(rest) || NUMBER.test(rest.replace(SEPARATORS, ''));
}
