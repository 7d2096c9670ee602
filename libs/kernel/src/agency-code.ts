/** QCVN 102:2016, e.g. `000.00.01.H22`: three numbered levels, most specific first, then the top code. */
export const LEGACY_AGENCY_PATTERN = '^\\d{3}\\.\\d{2}\\.\\d{2}\\.[A-Z]\\d{2}$';
/** QĐ 20/2020/QĐ-TTg, e.g. `H37.DN.001`: top code first, then its units. */
export const CURRENT_AGENCY_PATTERN = '^[A-Z]\\d{2}(\\.[A-Z0-9]{1,4})*$';

const LEGACY = new RegExp(LEGACY_AGENCY_PATTERN);
const CURRENT = new RegExp(CURRENT_AGENCY_PATTERN);

export function isAgencyCode(code: string): boolean {
  return LEGACY.test(code) || CURRENT.test(code);
}

/** The top code (`H22`) under which an agency stands, in either format. */
export function topCodeOf(code: string): string {
  return LEGACY.test(code) ? code.slice(-3) : code.slice(0, 3);
}

/** Ministries and the offices of the Government (`G22`); provinces have other letters (domain.md 4). */
function isMinistry(code: string): boolean {
  return topCodeOf(code).startsWith('G');
}

/**
 * The agency that numbered a dossier, as its code says: only who reports for that agency may report on the dossier.
 * Undefined for a ministry's number, under which any province works, and for what is no dossier code.
 */
export function numberingAgencyOf(dossierCode: string): string | undefined {
  const agency = dossierCode.slice(0, Math.max(0, dossierCode.indexOf('-')));
  return isAgencyCode(agency) && !isMinistry(agency) ? agency : undefined;
}

/**
 * Whether `code` is `root` or stands below it. A legacy code's leading zero groups say "no such level", so
 * `000.00.00.H22` and `H22` both cover the whole province, `000.00.01.H22` covers `000.05.01.H22`.
 */
export function isWithinAgency(code: string, root: string): boolean {
  if (code === root) return true;
  const legacyRoot = LEGACY.test(root);
  if (!legacyRoot && !root.includes('.')) return isUnderTopCode(code, root);
  if (legacyRoot) return isWithinLegacy(code, root);
  return code.startsWith(`${root}.`);
}

function isWithinLegacy(code: string, root: string): boolean {
  const branch = root.replace(/^(0+\.)+/, '');
  if (!branch.includes('.')) return isUnderTopCode(code, branch);
  return LEGACY.test(code) && code.endsWith(`.${branch}`);
}

function isUnderTopCode(code: string, topCode: string): boolean {
  return isAgencyCode(code) && topCodeOf(code) === topCode;
}
