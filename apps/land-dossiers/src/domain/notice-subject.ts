import type { LandTaxNotice } from '#libs/contracts';

/** Whom and what a notice is for. */
export type Subject = Pick<LandTaxNotice['notice'], 'owner' | 'taxType' | 'taxTypeText'>;

/** A land system passes notices on with the name alone: what only one of two says tells them not apart. */
export function isSameSubject(a: Subject, b: Subject): boolean {
  if (a.taxType !== b.taxType || (a.taxType === 'other' && !isAlike(a.taxTypeText, b.taxTypeText))) return false;
  const [one, other] = [a.owner, b.owner];
  if (one.identityNumber && other.identityNumber) return one.identityNumber === other.identityNumber;
  if (one.taxCode && other.taxCode) return one.taxCode === other.taxCode;
  return isAlike(one.name, other.name);
}

/**
 * Whether of two notices under different numbers the one may stand in the place of the other: land and house are one tax
 * type, and what is written of it tells them apart.
 */
export function asksForTheSame(a: Subject, b: Subject): boolean {
  if (!isSameSubject(a, b)) return false;
  return !a.taxTypeText || !b.taxTypeText || isAlike(a.taxTypeText, b.taxTypeText);
}

/** A text is compared as people read it, not as it was typed. */
function isAlike(a = '', b = ''): boolean {
  const [one, other] = [a, b].map(text => text.normalize('NFC').toUpperCase().replace(/\s+/g, ' ').trim());
  return one === other;
}
