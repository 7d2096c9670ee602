import { type PersonAccess, POPULATION_VERIFICATION } from '#libs/contracts';
import { transactionIdOf } from '#libs/kernel';
import type { SubjectHasher } from '#libs/sealing';
import { accessOf } from '../../accesses/access-of.js';
import { isToAsk } from '../domain/line-outcome.js';
import { personIn } from '../domain/person-in-row.js';
import type { ChunkTask } from './chunk-run.js';

/**
 * A process was asking about these people, under this claim, when it ended. Nobody knows about whom it got to ask, so the log of
 * who asked about whom has them all.
 */
export function abandonedAccesses(
  { job, claim, rows, before, retries, today }: ChunkTask,
  subjects: SubjectHasher,
): PersonAccess[] {
  return rows.flatMap((row, i) => {
    if (!isToAsk(before[i], retries)) return [];
    const read = personIn(row, job.map, today);
    if ('reasons' in read) return [];
    const { purpose } = job.owner;
    return accessOf(subjects, {
      ...{
        id: transactionIdOf(claim, 'line', String(i)),
        transactionId: job.id,
        job: job.id,
        at: new Date(),
        numbers: [read.person.number],
      },
      ...{ system: job.owner.system, service: POPULATION_VERIFICATION, fields: [], outcome: 'failed' },
      purpose: read.dossier === '' ? purpose : { ...purpose, dossier: read.dossier },
    });
  });
}
