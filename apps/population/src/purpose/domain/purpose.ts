import type { Purpose } from '#libs/contracts';
import {
  DOSSIER_CODE_PATTERN,
  holdsIdentityNumber,
  HubError,
  isAgencyCode,
  PROCEDURE_CODE_PATTERN,
} from '#libs/kernel';

const DOSSIER = new RegExp(DOSSIER_CODE_PATTERN);
const PROCEDURE = new RegExp(PROCEDURE_CODE_PATTERN);
/** As long as the partner takes it (MaCanBo); blanks and signs alone name nobody, and what XML cannot hold is no name. */
const OFFICER = /^(?=.*[\p{L}\p{N}])[^\p{Cc}\p{Cs}\p{Cn}]{1,64}$/u;

/** A purpose as somebody tells it; members may be missing. */
export interface ToldPurpose {
  readonly officer?: string | undefined;
  readonly agency?: string | undefined;
  readonly procedure?: string | undefined;
  readonly dossier?: string | undefined;
}

/** The purpose where it says all that it must. Throws `purpose-missing`, which names what is missing or wrong and quotes nothing. */
export function toPurpose({ officer: told = '', agency = '', procedure, dossier }: ToldPurpose): Purpose {
  const officer = tidyOfficer(told);
  // A personal number is no name of an officer, and would stand in the log for years.
  if (!OFFICER.test(officer) || holdsIdentityNumber(officer)) {
    throw purposeMissing('officer must be 1 to 64 characters, with a letter or digit, and no personal number');
  }
  if (!isAgencyCode(agency)) throw purposeMissing('agency must be the code of an agency');
  if (!procedure && !dossier) throw purposeMissing('One of procedure and dossier must be named');
  if (procedure && !PROCEDURE.test(procedure)) throw purposeMissing('procedure must be the code of a procedure');
  if (dossier && !DOSSIER.test(dossier)) throw purposeMissing('dossier must be the code of a dossier');
  return { officer, agency, ...(procedure ? { procedure } : {}), ...(dossier ? { dossier } : {}) };
}

/** As it is kept: of one officer's name there is one spelling, but for the case. */
export function tidyOfficer(told: string): string {
  return told.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

export function purposeMissing(detail: string): HubError {
  return new HubError('denied', 'purpose-missing', 'The purpose is not told', { detail });
}
