import { invalid, membersOf, reasonIn } from '#libs/http';
import {
  DOSSIER_CODE_PATTERN,
  IDENTITY_NUMBER_PATTERN,
  isAgencyCode,
  type JsonObject,
  type JsonValue,
} from '#libs/kernel';
import { type AccessPeriod, periodIn } from './access-period.js';

/** Whose accesses an auditor wants to see. */
export type SearchedFor =
  | { readonly personalNumber: string }
  | { readonly dossier: string }
  | { readonly officer: string; readonly agency: string };

export interface AccessSearch {
  readonly for: SearchedFor;
  readonly period: AccessPeriod;
  readonly reason: string;
}

const NUMBER = new RegExp(IDENTITY_NUMBER_PATTERN);
const DOSSIER = new RegExp(DOSSIER_CODE_PATTERN);
const MAX_OFFICER = 100;
const PERIOD = ['from', 'to', 'cursor', 'limit', 'reason'];
const ONE_OF = 'must have personalNumber, dossier, or officer and agency';

/**
 * `{personalNumber | dossier | officer, agency; from?, to?, reason, cursor?, limit?}`; throws `malformed` or
 * `payload-invalid`, which quotes nothing that was sent, also no name of a member.
 */
export function accessSearchIn(body: unknown): AccessSearch {
  const members = membersOf(body);
  const names = Object.keys(members).filter(name => !PERIOD.includes(name));
  return { for: searchedFor(members, names.sort().join(' ')), period: periodIn(members), reason: reasonIn(members) };
}

function searchedFor({ personalNumber, dossier, officer, agency }: JsonObject, names: string): SearchedFor {
  switch (names) {
    case 'personalNumber':
      return { personalNumber: textIn(names, personalNumber, text => NUMBER.test(text), 'must have 12 or 9 digits') };
    case 'dossier':
      return { dossier: textIn(names, dossier, text => DOSSIER.test(text), 'must be the code of a dossier') };
    case 'agency officer':
      return {
        officer: textIn('officer', officer, isOfficer, `must be a text of 1 to ${MAX_OFFICER} characters`),
        agency: textIn('agency', agency, isAgencyCode, 'must be the code of an agency'),
      };
    default:
      throw invalid('', `${ONE_OF}, and else only ${PERIOD.join(', ')}`);
  }
}

function isOfficer(text: string): boolean {
  return text !== '' && text.length <= MAX_OFFICER;
}

function textIn(name: string, value: JsonValue | undefined, fits: (text: string) => boolean, message: string): string {
  if (typeof value === 'string' && fits(value)) return value;
  throw invalid(`/${name}`, message);
}
