/** Shapes of the identifiers of domain.md 4, as JSON Schema patterns. */
export const DOSSIER_CODE_PATTERN =
  '^(\\d{3}\\.\\d{2}\\.\\d{2}\\.[A-Z]\\d{2}|[A-Z]\\d{2}(\\.[A-Z0-9]{1,4})*)-(\\d{6}-\\d{4,5}|\\d{8}-\\d{7})$';
export const PROCEDURE_CODE_PATTERN = '^\\d\\.\\d{6}(\\.\\d{3}\\.\\d{2}\\.\\d{2}\\.[A-Z]\\d{2})?$';
export const AGENCY_CODE_PATTERN = '^(\\d{3}\\.\\d{2}\\.\\d{2}\\.[A-Z]\\d{2}|[A-Z]\\d{2}(\\.[A-Z0-9]{1,4})*)$';
export const IDENTITY_NUMBER_PATTERN = '^(\\d{9}|\\d{12})$';
export const TAX_CODE_PATTERN = '^\\d{10}(-\\d{3})?$';

/** A personal number as a person may see it: the last three digits only. */
export function maskIdentityNumber(value: string): string {
  return value.replace(/\d(?=\d{3})/g, '*');
}

const PERSONAL_NUMBER = /(?<!\d)(\d{12}|\d{9})(?!\d)/g;

/** Free text (a partner's answer, an error) with every 9- or 12-digit number masked. */
export function maskNumbersIn(text: string): string {
  return text.replace(PERSONAL_NUMBER, maskIdentityNumber);
}
