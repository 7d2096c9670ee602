import type { Random } from './random.js';
import type { Sex } from './vietnamese-names.js';

/** Digits 1–3 of a personal number: the province of birth registration, in the table of 63 provinces (domain.md 4). */
export const BIRTH_PROVINCES: readonly string[] = (
  '001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 ' +
  '045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 ' +
  '092 093 094 095 096'
).split(' ');

/** Twelve digits: province, century and sex, two digits of the year of birth, six at random; no check digit. */
export function personalNumber(random: Random, province: string, birthYear: number, sex: Sex): string {
  const century = Math.floor(birthYear / 100) - 19;
  const centuryAndSex = century * 2 + (sex === 'male' ? 0 : 1);
  return `${province}${centuryAndSex}${String(birthYear % 100).padStart(2, '0')}${random.digits(6)}`;
}

const TAX_CODE_WEIGHTS = [31, 29, 23, 19, 17, 13, 7, 5, 3];

/** Ten digits, the last one the check digit of the tax code's rule. */
export function taxCode(random: Random): string {
  for (;;) {
    const nine = `0${random.between(1, 6)}${random.digits(7)}`;
    const sum = TAX_CODE_WEIGHTS.reduce((total, weight, i) => total + weight * Number(nine[i]), 0);
    const check = 10 - (sum % 11);
    if (check >= 0 && check <= 9) return `${nine}${check}`;
  }
}
