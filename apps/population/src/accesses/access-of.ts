import type { AccessOutcome, PersonAccess, Purpose } from '#libs/contracts';
import type { SubjectHasher } from '#libs/sealing';

export interface Access {
  /** A UUID: the transaction's, or one made of the job and the line. */
  readonly id: string;
  readonly transactionId: string;
  readonly at: Date;
  /** Numbers under which the person is known, the told one first; they go no further. */
  readonly numbers: readonly string[];
  readonly system: string;
  readonly service: string;
  readonly purpose: Purpose;
  /** What was answered of the person. */
  readonly fields: readonly string[];
  readonly outcome: AccessOutcome;
  /** Id of the bulk job that it was a line of. */
  readonly job?: string;
}

/** The row of the log: the person under the names that the keys give. */
export function accessOf(subjects: SubjectHasher, access: Access): PersonAccess {
  const { id, transactionId, at, numbers, system, service, purpose, fields, outcome, job } = access;
  const { officer, agency, procedure = '', dossier = '' } = purpose;
  return {
    ...{ id, transactionId, at: at.toISOString(), system, service, fields, outcome },
    ...{ officer, agency, procedure, dossier },
    subjects: numbers.map(number => subjects.subjectOf(number)),
    neighbourhood: subjects.neighbourhoodOf(numbers[0] ?? ''),
    ...(job === undefined ? {} : { job }),
  };
}
