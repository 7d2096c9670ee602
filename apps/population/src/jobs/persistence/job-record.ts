import type { Purpose, SettledOutcome } from '#libs/contracts';
import type { FileKind, HoldReason, JobOwner, JobState } from '../domain/job.js';

/** A row of `jobs`. */
export interface JobRecord {
  readonly id: string;
  readonly system: string;
  readonly service_version: string;
  readonly provider: string;
  readonly officer: string;
  readonly agency: string;
  readonly procedure: string;
  readonly dossier: string;
  readonly dry_run: boolean;
  /** Null once the data is erased. */
  readonly key_id: string | null;
  readonly body_name: string | null;
  readonly format: FileKind | null;
  /** Sealed `JobFile`. */
  readonly about: Buffer | null;
  readonly state: JobState;
  readonly rows: number;
  readonly chunks_left: number;
  readonly done: number;
  readonly matched: number;
  readonly differing: number;
  readonly not_found: number;
  readonly refused: number;
  readonly failed: number;
  readonly retries: number;
  /** As the ledger was told last. */
  readonly settled: SettledOutcome | null;
  /** Null where it is not held, or not any more. */
  readonly held_until: Date | null;
  readonly held_for: HoldReason | null;
  readonly rate: number | null;
  readonly created_at: Date;
  readonly touched_at: Date;
  readonly uploaded_at: Date | null;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly collected_at: Date | null;
  readonly erased_at: Date | null;
}

/** Of a job, without what is sealed of it. */
export type JobSummary = Omit<JobRecord, 'about' | 'body_name'>;

export const SUMMARY_COLUMNS = `id, system, service_version, provider, officer, agency, procedure, dossier, dry_run, key_id, format,
  state, rows, chunks_left, done, matched, differing, not_found, refused, failed, retries, settled,
  CASE WHEN held_until > now() THEN held_until END AS held_until, CASE WHEN held_until > now() THEN held_for END AS held_for,
  rate, created_at, touched_at, uploaded_at, started_at, finished_at, collected_at, erased_at`;

export function ownerOf(record: JobSummary): JobOwner {
  const { system, service_version: serviceVersion, provider, officer, agency, procedure, dossier } = record;
  const purpose: Purpose = { officer, agency, ...(procedure ? { procedure } : {}), ...(dossier ? { dossier } : {}) };
  return { system, serviceVersion, provider, purpose };
}
