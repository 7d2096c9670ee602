import { bodyHashOf, transactionIdOf } from '#libs/kernel';
import type { SubjectHasher } from '#libs/sealing';

/** Under which names a record's envelope, its Kafka key and the ledger speak of it. */
export interface RecordNaming {
  /** The transaction id, by what identifies the record for its sender. */
  idOf(system: string, service: string, key: string): string;
  subjectOf(system: string, businessKey: string): string;
  /** Tells whether a repeat says the same. */
  bodyHashOf(canonical: string): string;
}

/** A dossier is no secret. */
export const OPEN_NAMES: RecordNaming = {
  idOf: transactionIdOf,
  subjectOf: (_system, businessKey) => businessKey,
  bodyHashOf,
};

/**
 * For records about a person, whose sender may have made the number of a request out of the person's own. A plain hash of
 * one hides nothing, since all that there are can be tried: each name is an HMAC with a key from outside. The same request
 * has the same names as long as that key is the current one.
 */
export function hiddenNames(subjects: SubjectHasher): RecordNaming {
  return {
    idOf: (system, service, key) => transactionIdOf(system, service, subjects.nameOf('transaction', key)),
    subjectOf: (system, businessKey) => subjects.nameOf('request', `${system}\u0000${businessKey}`),
    bodyHashOf: canonical => subjects.nameOf('body', canonical),
  };
}
