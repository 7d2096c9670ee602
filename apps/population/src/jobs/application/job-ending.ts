import type { Outbox, UnitOfWork } from '#libs/persistence';
import type { JobSummary } from '../persistence/job-record.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import { answeredFacts, outcomeOf } from './job-facts.js';

/** In the unit of work in which a job has come to its end, told to the ledger; nothing where that changes nothing there. */
export async function tellEnd(tx: UnitOfWork, outbox: Outbox, job: JobSummary): Promise<void> {
  const outcome = outcomeOf(job);
  if (outcome === job.settled) return;
  await new JobsRepository(tx).markSettled(job.id, outcome);
  await outbox.add(tx, answeredFacts(job, outcome));
}
