import type { Random } from '../random.js';

const TONES = ['\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
const TONE = /[\u0300\u0301\u0303\u0309\u0323]/;
const VOWEL = /[aeiouy][\u0302\u0306\u031b]?/i;
/** An open syllable in -oa, -oe or -uy with its tone on the first vowel, decomposed; after a q the u is no vowel. */
const TONE_ON_FIRST = /(?<!q)(o|u)([\u0300\u0301\u0303\u0309\u0323])(a|e|y)(?=$|\s)/iu;
const PAIRS = new Set(['oa', 'oe', 'uy']);

/** `Thùy` as `Thuỳ`: the same name in the other style; undefined where no word of it has two. */
export function inOtherToneStyle(name: string): string | undefined {
  const apart = name.normalize('NFD');
  const [, first = '', tone = '', second = ''] = TONE_ON_FIRST.exec(apart) ?? [];
  if (!PAIRS.has(`${first}${second}`.toLowerCase())) return undefined;
  return apart.replace(TONE_ON_FIRST, `${first}${second}${tone}`).normalize('NFC');
}

/** The same letters with another tone on the last word: another name. */
export function withOtherTone(name: string, random: Random): string {
  const words = name.split(' ');
  const last = words.pop()!.normalize('NFD');
  const tone = random.pick(TONES.filter(each => !last.includes(each)));
  const changed = TONE.test(last) ? last.replace(TONE, tone) : last.replace(VOWEL, vowel => vowel + tone);
  return [...words, changed.normalize('NFC')].join(' ');
}

/** As somebody types who is in a hurry. */
export function spaced(name: string): string {
  return `  ${name.toLowerCase().split(' ').join('  ')}\u00a0`;
}
