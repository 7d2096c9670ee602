import { BIRTH_PROVINCES, type Sex } from '#libs/kernel';

/** The population is that of the end of this year. */
export const REFERENCE_YEAR = 2024;

/** Per cent of the population in each five years of age, from 0–4 on (shape of the census of 2024). */
const AGE_GROUPS = [
  7.4, 8.3, 8.0, 7.2, 6.7, 7.3, 8.3, 8.2, 7.4, 6.8, 6.1, 5.6, 4.7, 3.6, 2.2, 1.1, 0.7, 0.3, 0.09, 0.01,
] as const;
const YEARS_IN_GROUP = 5;
const FIRST_YEAR = REFERENCE_YEAR + 1 - AGE_GROUPS.length * YEARS_IN_GROUP;

/** Where the sandbox's people are registered; the rest is spread evenly over the other provinces. */
const PROVINCE_SHARES: Readonly<Record<string, number>> = { '042': 0.55, '040': 0.33 };
const ELSEWHERE = 0.12 / (BIRTH_PROVINCES.length - 2);

export const SEXES: readonly Sex[] = ['male', 'female'];
export const BIRTH_YEARS: readonly number[] = Array.from(
  { length: AGE_GROUPS.length * YEARS_IN_GROUP },
  (_, i) => FIRST_YEAR + i,
);

/** Share of the whole population: of a province, of a year of birth, of a sex at that age. */
export function shareOf(province: string, sex: Sex, birthYear: number): number {
  const age = REFERENCE_YEAR - birthYear;
  const years = AGE_GROUPS[Math.floor(age / YEARS_IN_GROUP)]! / 100 / YEARS_IN_GROUP;
  return (PROVINCE_SHARES[province] ?? ELSEWHERE) * years * shareOfSex(sex, age);
}

/** More boys are born, and women live longer. */
function shareOfSex(sex: Sex, age: number): number {
  const male = age < 40 ? 0.52 : Math.max(0.3, 0.52 - (age - 40) * 0.003);
  return sex === 'male' ? male : 1 - male;
}
