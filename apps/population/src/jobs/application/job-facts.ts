import { POPULATION_VERIFICATION, type SettledOutcome, type TransactionFact } from '#libs/contracts';
import type { OutgoingMessage } from '#libs/persistence';
import { toFactMessages } from '#libs/messaging';
import type { JobSummary } from '../persistence/job-record.js';

/** A job is one transaction: this is that it was taken. */
export function acceptedFacts(job: JobSummary): OutgoingMessage[] {
  return toFactMessages([{ ...factOf(job), step: 'accepted', discriminator: '', at: instantOf(job.uploaded_at) }]);
}

/** And this how it ended. */
export function answeredFacts(job: JobSummary, outcome: SettledOutcome): OutgoingMessage[] {
  const at = instantOf(job.finished_at);
  // A retry may end another way than what it retries.
  const again = job.settled
    ? { discriminator: `retry ${job.retries}`, supersedes: job.settled }
    : { discriminator: '' };
  const durationMs = Math.max(0, Date.parse(at) - job.created_at.getTime());
  return toFactMessages([
    { ...factOf(job), ...again, step: 'answered', at, outcome, durationMs, detail: detailOf(job) },
  ]);
}

/** Failed: cancelled, or the partner answered about nobody. */
export function outcomeOf({ state, failed, done, refused }: JobSummary): SettledOutcome {
  return state === 'cancelled' || (failed > 0 && failed === done - refused) ? 'failed' : 'succeeded';
}

function factOf(job: JobSummary): Omit<TransactionFact, 'step' | 'discriminator' | 'at'> {
  return {
    transactionId: job.id,
    acceptedAt: instantOf(job.uploaded_at),
    service: POPULATION_VERIFICATION,
    serviceVersion: job.service_version,
    kind: 'query',
    from: job.system,
    agency: job.agency,
    businessKey: job.dossier,
  };
}

/** Numbers only. */
function detailOf({ state, rows, matched, differing, not_found: notFound, refused, failed }: JobSummary): string {
  const counts = `rows ${rows}, matched ${matched}, differing ${differing}, not found ${notFound}`;
  return `${state === 'cancelled' ? 'cancelled; ' : ''}${counts}, refused ${refused}, failed ${failed}`;
}

function instantOf(at: Date | null): string {
  return (at ?? new Date()).toISOString();
}
