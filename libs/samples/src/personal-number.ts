import type { Sex } from '#libs/kernel';
import type { Random } from './random.js';

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
