import type { AccessOutcome, PersonAccess, Purpose } from '#libs/contracts';
import { transactionIdOf } from '#libs/kernel';
import type { SubjectHasher } from '#libs/sealing';

/** A partner that returns more people to one number than so many is not believed to mean them. */
const MAX_OTHERS = 64;

/** A parent, spouse or householder in somebody else's record. */
export interface RelativeTold {
  readonly number: string;
  /** What was answered of them. */
  readonly fields: readonly string[];
}

export interface Access {
  /** A UUID: the transaction's, or one made of the job and the line. */
  readonly id: string;
  readonly transactionId: string;
  /** When somebody asked. */
  readonly at: Date;
  /** When it was settled, where that may be long after. */
  readonly answeredAt?: Date;
  /** Numbers under which the person is known, the told one first; they go no further. */
  readonly numbers: readonly string[];
  /** Today's numbers of those whose records the partner returned, too, though they were not meant, or nobody can tell. */
  readonly others?: readonly string[];
  /** Of whom the answer told something as well. */
  readonly relatives?: readonly RelativeTold[];
  readonly system: string;
  readonly service: string;
  readonly purpose: Purpose;
  /** The hub has not heard of the dossier that was named. */
  readonly isDossierUnknown: boolean;
  /** What was answered of the person. */
  readonly fields: readonly string[];
  readonly outcome: AccessOutcome;
  /** Id of the bulk job that it was a line of. */
  readonly job?: string;
}

/**
 * Who was looked at: the one who was meant, and apart from that, each for itself, whoever's record the partner returned beside
 * (at most 64), of whom nothing was answered, and whom the answer named as a relative. The same question told again has the same
 * ids.
 */
export function accessesOf(subjects: SubjectHasher, access: Access): PersonAccess[] {
  const { id, numbers, others = [], relatives = [] } = access;
  const besides = [...new Set(others)].filter(number => !numbers.includes(number)).slice(0, MAX_OTHERS);
  const outcome = access.outcome === 'not-found' ? 'not-found' : 'several-found';
  const rowOf = (role: string, number: string, told: Pick<Access, 'fields' | 'outcome'>): PersonAccess => {
    const own = transactionIdOf(id, role, subjects.subjectOf(number));
    return accessOf(subjects, { ...access, id: own, numbers: [number], ...told });
  };
  return [
    accessOf(subjects, access),
    ...besides.map(number => rowOf('beside', number, { fields: [], outcome })),
    // Who is the householder has one row: with all that was answered.
    ...relatives
      .filter(({ number }) => !numbers.includes(number))
      .map(({ number, fields }) => rowOf('relative', number, { fields, outcome: access.outcome })),
  ];
}

/** The row of the log: the person under the names that the keys give. */
export function accessOf(subjects: SubjectHasher, access: Access): PersonAccess {
  const {
    id,
    transactionId,
    at,
    answeredAt,
    numbers,
    system,
    service,
    purpose,
    isDossierUnknown,
    fields,
    outcome,
    job,
  } = access;
  const { officer, agency, procedure = '', dossier = '' } = purpose;
  return {
    ...{ id, transactionId, at: at.toISOString(), system, service, fields, outcome },
    ...{ officer, agency, procedure, dossier },
    subjects: numbers.map(number => subjects.subjectOf(number)),
    neighbourhood: subjects.neighbourhoodOf(numbers[0] ?? ''),
    ...(answeredAt === undefined ? {} : { answeredAt: answeredAt.toISOString() }),
    ...(isDossierUnknown ? { dossierUnknown: true } : {}),
    ...(job === undefined ? {} : { job }),
  };
}
