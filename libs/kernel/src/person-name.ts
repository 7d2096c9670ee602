/** A name as somebody wrote it, and the form in which two names are compared. */
export interface PersonName {
  readonly kind: 'name';
  /** NFC, marks in their canonical order, white space collapsed; case and tone placement as written. */
  readonly text: string;
  /** Equal for two names that are the same; for comparing only, never shown or sent. */
  readonly comparable: string;
}

/** `too-long`: over 200 characters once trimmed · `has-control-characters`: invisible ones and halves too. */
export type NameProblemCode = 'empty' | 'too-long' | 'has-digits' | 'has-control-characters';

/** Says nothing of what was read. */
export interface NameProblem {
  readonly kind: 'problem';
  readonly code: NameProblemCode;
}

const MAX_CHARACTERS = 200;
/** A letter of Vietnamese is at most three code units once it is taken apart; the rest is white space between. */
const MAX_UNITS = 4 * MAX_CHARACTERS;

const DIGIT = /\p{Nd}/u;
const UNSEEN = /\p{C}/u;
/** Grave, acute, tilde, hook above, dot below. */
const TONE = /[\u0300\u0301\u0303\u0309\u0323]/g;
/** A tone before the circumflex or the breve of its letter: to Unicode another text, to the eye the same. */
const TONE_TOO_EARLY = /([\u0300\u0301\u0303\u0309])([\u0302\u0306])/g;
/** Eth and African D, which look like Đ and stand for it in much that was once typed in other encodings. */
const LOOKS_LIKE_D_WITH_STROKE = /[\u00f0\u0256]/g;

/** Reads a person's name as domain.md 6 compares it. Throws nothing. */
export function readPersonName(raw: string): PersonName | NameProblem {
  const trimmed = raw.trim();
  if (trimmed === '') return problem('empty');
  if (trimmed.length > MAX_UNITS) return problem('too-long');
  const text = tidy(trimmed);
  const code = problemIn(text);
  return code ? problem(code) : { kind: 'name', text, comparable: comparableOf(text) };
}

/**
 * Whether two names are the same: case, white space, the order of combining marks and the place of the tone
 * (`hoà`/`hòa`, `thuý`/`thúy`, `quý`/`qúy`) make no difference; another tone, another letter and `d` for `đ` do.
 */
export function isSameName(one: PersonName, other: PersonName): boolean {
  return one.comparable === other.comparable;
}

function tidy(text: string): string {
  const apart = text.replace(/\s+/g, ' ').normalize('NFD');
  return apart.replace(TONE_TOO_EARLY, '$2$1').normalize('NFC');
}

function problemIn(text: string): NameProblemCode | undefined {
  if ([...text].length > MAX_CHARACTERS) return 'too-long';
  if (UNSEEN.test(text)) return 'has-control-characters';
  return DIGIT.test(text) ? 'has-digits' : undefined;
}

function comparableOf(text: string): string {
  const folded = text.toLowerCase().replace(LOOKS_LIKE_D_WITH_STROKE, 'đ').normalize('NFD');
  return folded.split(' ').map(toneLast).join(' ');
}

/**
 * A syllable has one tone, and its letters say where it belongs: written at the end, both styles of placement are the
 * same text, also after `qu` and `gi`. A word of several tones is no syllable and stays as it is.
 */
function toneLast(word: string): string {
  const [tone, ...more] = word.match(TONE) ?? [];
  return tone === undefined || more.length > 0 ? word : word.replace(tone, '') + tone;
}

function problem(code: NameProblemCode): NameProblem {
  return { kind: 'problem', code };
}
