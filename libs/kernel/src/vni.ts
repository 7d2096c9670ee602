import { areTelling, hasNativeLetter, isSyllable } from './vietnamese-syllable.js';

/**
 * VNI for Windows read as Latin-1 → Unicode, lower case: a vowel is followed by a sign for its tone, its circumflex or
 * breve, or both ('Nguyeãn Vaên' is Nguyễn Văn); some letters have a sign of their own.
 */
const TONES = { ù: '\u0301', ø: '\u0300', û: '\u0309', õ: '\u0303', ï: '\u0323' };
const CIRCUMFLEX = { â: '', á: '\u0301', à: '\u0300', å: '\u0309', ã: '\u0303', ä: '\u0323' };
const BREVE = { ê: '', é: '\u0301', è: '\u0300', ú: '\u0309', ü: '\u0303', ë: '\u0323' };
const ALONE = { ñ: 'đ', ô: 'ơ', ö: 'ư', í: 'í', ì: 'ì', æ: 'ỉ', ó: 'ĩ', ò: 'ị', î: 'ỵ' };
const VOWELS = { a: 'a', e: 'e', o: 'o', u: 'u', y: 'y', ô: 'ơ', ö: 'ư' };

const UNICODE_OF: ReadonlyMap<string, string> = new Map([
  ...Object.entries(ALONE),
  ...marked(VOWELS, '', TONES),
  ...marked({ a: 'a', e: 'e', o: 'o' }, '\u0302', CIRCUMFLEX),
  ...marked({ a: 'a' }, '\u0306', BREVE),
]);

const SIGNS = new RegExp(
  `[aouyeôö][${[TONES, CIRCUMFLEX, BREVE].flatMap(Object.keys).join('')}]|[${Object.keys(ALONE).join('')}]`,
  'gi',
);
const BEYOND_ASCII = /[\u00c0-\u00ff]/;
const WORD = /[A-Za-z\u00c0-\u00ff]+/g;
/** A shorter word alone may be one of another language ('thaï'). */
const TELLING_ALONE = 5;

/**
 * Whether a text is Vietnamese in the legacy encoding VNI that somebody has passed on as if it were Unicode: where words
 * that are no Vietnamese syllables become ones once they are decoded.
 */
export function isVni(text: string): boolean {
  if (!BEYOND_ASCII.test(text) || hasNativeLetter(text)) return false;
  return areTelling((text.normalize('NFC').match(WORD) ?? []).filter(isEncoded), TELLING_ALONE);
}

function isEncoded(word: string): boolean {
  return word.length > 2 && !isSyllable(word) && isSyllable(fromVni(word));
}

/** Such a text as Unicode, in lower case where it was encoded. */
export function fromVni(text: string): string {
  return text.replace(SIGNS, sign => UNICODE_OF.get(sign.toLowerCase()) ?? sign);
}

function marked(vowels: Record<string, string>, mark: string, tones: Record<string, string>): [string, string][] {
  return Object.entries(vowels).flatMap(([vowel, letter]) =>
    Object.entries(tones).map(([sign, tone]): [string, string] => [
      vowel + sign,
      (letter + mark + tone).normalize('NFC'),
    ]),
  );
}
