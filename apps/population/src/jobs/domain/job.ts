import type { Purpose } from '#libs/contracts';
import type { PersonColumns } from './person-in-row.js';

/** As it is stored. `cancelling`: nothing more is begun, chunks in flight come to their end. */
export type JobState = 'uploading' | 'open' | 'paused' | 'cancelling' | 'done' | 'cancelled';

/** Why an open job stands still although there is something to ask. */
export type HoldReason = 'partner' | 'agreement';

/** As people see it: what an open job is waiting for, too. */
export type ShownState =
  | Exclude<JobState, 'open'>
  | 'waiting'
  | 'running'
  | 'waiting-for-hours'
  | 'waiting-for-partner'
  | 'waiting-for-agreement';

export type FileKind = 'csv' | 'xlsx' | 'ndjson';

/** Who uploaded a job, and what for. */
export interface JobOwner {
  readonly system: string;
  readonly serviceVersion: string;
  /** Code of the connector of the partner that is asked. */
  readonly provider: string;
  readonly purpose: Purpose;
}

/** A line that would be refused, or is odd: where it stands and why. */
export interface LineProblem {
  readonly line: number;
  /** Absent where the file has one table. */
  readonly sheet?: number;
  readonly reasons: readonly string[];
}

/** One of the first lines as the hub understood it, so that a person can see whether it did; number and name masked. */
export interface PreviewLine {
  readonly line: number;
  readonly number: string;
  readonly name: string;
  readonly birthDate?: string;
  readonly unit?: string;
  readonly dossier?: string;
  /** Why it would be refused; empty where it would not. */
  readonly reasons: readonly string[];
}

/** What is known of a job's file, sealed like its lines. `Format`: as libs/tabular writes the same kind again. */
export interface JobFile<Format = unknown> {
  readonly name?: string;
  readonly format: Format;
  /** Names of the columns as they stand in the file. */
  readonly columns: readonly string[];
  readonly map: PersonColumns;
  /** By field, the names of the columns that may each be it, so that none was taken. */
  readonly leftOut: Readonly<Record<string, readonly string[]>>;
  /** Units in the order in which they came; the first one, '', is none. */
  readonly units: readonly string[];
  readonly preview: readonly PreviewLine[];
  /** Of a dry run: the first lines that would be refused. */
  readonly problems: readonly LineProblem[];
}
