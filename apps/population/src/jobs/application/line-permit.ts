import { toldFields } from '../../verification/domain/checked-person.js';
import type { PersonInRow } from '../domain/person-in-row.js';
import type { Grant, Rights } from './run-rights.service.js';

export type Refusal = 'dossier-not-covered' | 'dossier-fields-not-granted';

/** What a line may be answered, or why nobody is asked about it. Throws `unavailable`. */
export async function permitOf({ person, dossier }: PersonInRow, rights: Rights): Promise<Grant | Refusal> {
  if (dossier === '') return rights;
  const grant = await rights.covers(dossier);
  if (!grant) return 'dossier-not-covered';
  const { granted } = grant;
  // Else the result would tell whether a field is true that is not granted for this dossier.
  const isAllGranted = !granted || toldFields(person).every(field => granted.has(field));
  return isAllGranted ? grant : 'dossier-fields-not-granted';
}
