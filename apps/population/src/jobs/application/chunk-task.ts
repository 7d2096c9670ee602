import { todayInVietnam } from '#libs/kernel';
import type { ClaimedChunk } from '../persistence/job-chunks.repository.js';
import type { ChunkTask } from './chunk-run.js';
import type { RunningJob } from './running-jobs.service.js';

/** Opens what is sealed of a chunk. */
export function taskOf(job: RunningJob, chunk: ClaimedChunk): ChunkTask {
  const { seq, claim, attempts, retries, input, outcome } = chunk;
  const rows = job.sealing.openRows(seq, input);
  const before = job.sealing.openOutcomes(seq, outcome, rows.length);
  return { job, claim, attempts, retries, rows, before, today: todayInVietnam() };
}
