import { isWithinAgency, topCodeOf } from '#libs/kernel';

/** Both formats of codes circulate; a code of the one is compared with one of the other by the province only. */
export function isRelated(a: string, b: string): boolean {
  if (isWithinAgency(a, b) || isWithinAgency(b, a)) return true;
  const isLegacy = (code: string): boolean => /^\d/.test(code);
  return isLegacy(a) !== isLegacy(b) && topCodeOf(a) === topCodeOf(b);
}
