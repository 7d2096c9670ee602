import { type PersonAccess, POPULATION_VERIFICATION } from '#libs/contracts';
import { transactionIdOf } from '#libs/kernel';
import type { SubjectHasher } from '#libs/sealing';
import { accessOf } from '../../accesses/access-of.js';
import { isToAsk } from '../domain/line-outcome.js';
import { type PersonInRow, personIn } from '../domain/person-in-row.js';
import type { ChunkTask } from './chunk-run.js';
import { permitOf } from './line-permit.js';
import type { Grant, Rights } from './run-rights.service.js';

/**
 * A process was asking about these people, under this claim, when it ended. Nobody knows about whom it got to ask, so the log of
 * who asked about whom has all about whom it may have. `rights`: undefined where the job has none any more, and nobody knows
 * what it had. Throws `unavailable`.
 */
export async function abandonedAccesses(
  task: ChunkTask,
  rights: Rights | undefined,
  subjects: SubjectHasher,
): Promise<PersonAccess[]> {
  const { job, rows, before, retries, today } = task;
  const accesses = rows.map(async (row, i) => {
    if (!isToAsk(before[i], retries)) return [];
    const read = personIn(row, job.map, today);
    if ('reasons' in read) return [];
    const grant = rights && (await permitOf(read, rights));
    return typeof grant === 'string' ? [] : [accessTo(task, i, read, { subjects, grant })];
  });
  return (await Promise.all(accesses)).flat();
}

interface Means {
  readonly subjects: SubjectHasher;
  readonly grant: Grant | undefined;
}

function accessTo({ job, claim }: ChunkTask, i: number, read: PersonInRow, { subjects, grant }: Means): PersonAccess {
  const { purpose, system } = job.owner;
  return accessOf(subjects, {
    ...{ id: transactionIdOf(claim, 'line', String(i)), transactionId: job.id, job: job.id, at: new Date() },
    ...{ system, service: POPULATION_VERIFICATION, numbers: [read.person.number], fields: [], outcome: 'failed' },
    purpose: read.dossier === '' ? purpose : { ...purpose, dossier: read.dossier },
    isDossierUnknown: grant?.isDossierUnknown ?? false,
  });
}
