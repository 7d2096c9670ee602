import type { ErrorPointer } from '#libs/kernel';
import type { ServicePointers } from './registry.js';

/** Does what is told of a person agree with the population database? Answered yes or no per field (domain.md 6). */
export const POPULATION_VERIFICATION = 'population-verification';
/** Fields of a citizen's record, as far as the agreement grants them. */
export const POPULATION_LOOKUP = 'population-lookup';
/** A verification that is accepted now and answered in minutes or days. */
export const POPULATION_VERIFICATION_REQUEST = 'population-verification-request';
/** Who asked about one person: for the citizens' portal, with the citizen's own token. */
export const PERSON_ACCESSES = 'person-accesses';

/** A person as somebody tells of one: 12-digit personal or 9-digit old number, name, birth date `YYYY-MM-DD` or `YYYY`. */
export interface ToldPerson {
  readonly number: string;
  readonly name: string;
  readonly birthDate?: string;
}

/** For whom and for what a person is asked about; one of `procedure` and `dossier` is there. */
export interface Purpose {
  /** The officer's name or login at the agency; no personal number. */
  readonly officer: string;
  readonly agency: string;
  readonly procedure?: string;
  readonly dossier?: string;
}

/** Body of a query of `population-verification` and of `population-lookup`. */
export interface PersonQuery {
  readonly person: ToldPerson;
  /** Of the caller's own; comes back in the answer. */
  readonly correlationId?: string;
}

/** A record of `population-verification-request`. */
export interface VerificationRequest extends PersonQuery {
  /** The caller's own number of the request: the same one is the same request. */
  readonly requestCode: string;
  /** RFC 3339 */
  readonly requestedAt: string;
  /** RFC 3339; after it nobody asks the partner any more. Default: as the hub is configured. */
  readonly expiresAt?: string;
  readonly purpose: Purpose;
}

export type VerificationResult = 'matched' | 'differs' | 'not-found';

/** Why a person does not match, or what is odd about one who does. */
export type VerificationReason =
  'not-found' | 'name-differs' | 'birth-date-differs' | 'number-replaced' | 'deceased' | 'several-found';

/** Yes, no, or null: not told, or not known. */
export interface VerifiedFields {
  readonly number: boolean | null;
  readonly name: boolean | null;
  readonly birthDate: boolean | null;
}

/** What the population database says to what was told; never a part of the record. */
export interface Verification {
  readonly result: VerificationResult;
  readonly fields: VerifiedFields;
  readonly reasons: readonly VerificationReason[];
  /** RFC 3339 */
  readonly checkedAt: string;
}

/** Answer to a query of `population-verification`. */
export interface VerificationAnswer extends Verification {
  readonly transactionId: string;
  readonly correlationId?: string;
}

/** An event on `population.verification.answered.v1`: the answer to a request, without anything of the person. */
export interface VerificationAnswered {
  /** '' where it holds the person's number, or the request cannot be read any more. */
  readonly requestCode: string;
  /** = transaction id of the request */
  readonly requestId: string;
  readonly correlationId?: string;
  /** failed: the partner could not answer; expired: not in time */
  readonly result: VerificationResult | 'failed' | 'expired';
  readonly fields?: VerifiedFields;
  /** Of a failure its code: `payload-invalid`, `purpose-missing`, `no-agreement`, `partner-failed`, `conflict`, … */
  readonly reasons: readonly string[];
  /** What is wrong with the request, without a value of it. */
  readonly errors?: readonly ErrorPointer[];
  /** RFC 3339 */
  readonly answeredAt: string;
}

/** What became of one look at a person. `failed`: the partner did not answer. */
export const ACCESS_OUTCOMES = [
  'matched',
  'differs',
  'not-found',
  'found',
  'several-found',
  'failed',
  'expired',
] as const;
export type AccessOutcome = (typeof ACCESS_OUTCOMES)[number];

/** Somebody asked about a person: one row of the access log. Subjects are HMACs (libs/sealing), never numbers. */
export interface PersonAccess {
  /** A UUID: the transaction's, or one made of the job and the line. */
  readonly id: string;
  /** When somebody asked, RFC 3339. */
  readonly at: string;
  /** When it was settled, where that may be long after; absent = at once. */
  readonly answeredAt?: string;
  /** `v1.<base64url>`: of the number that was asked, and of the one that replaced it. */
  readonly subjects: readonly string[];
  /** HMAC of the number without its last two digits: numbers in sequence share it. */
  readonly neighbourhood: string;
  readonly system: string;
  readonly agency: string;
  readonly officer: string;
  /** '' where none was told */
  readonly procedure: string;
  readonly dossier: string;
  /** The hub had not heard of the dossier; absent = it had, or none was told. */
  readonly dossierUnknown?: boolean;
  readonly service: string;
  /** What was answered of the person. */
  readonly fields: readonly string[];
  readonly outcome: AccessOutcome;
  readonly transactionId: string;
  /** Id of the bulk job that it was a line of; absent = somebody asked about this one person. */
  readonly job?: string;
}

/** Value of a message on `population.access.recorded.v1`. */
export interface PersonAccessBatch {
  readonly accesses: readonly PersonAccess[];
}

export const VERIFICATION_REQUEST_POINTERS: ServicePointers = {
  businessKey: '/requestCode',
  naturalKey: ['/requestCode'],
  agency: '/purpose/agency',
  occurredAt: '/requestedAt',
};
