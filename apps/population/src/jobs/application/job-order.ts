import type { PersonField } from '#libs/tabular';
import type { JobOwner } from '../domain/job.js';

/** A file that somebody may have verified: sender, agreement and purpose are checked. */
export interface JobOrder {
  readonly owner: JobOwner;
  readonly dryRun: boolean;
  /** Fields that the agreements grant; undefined = all. */
  readonly granted: ReadonlySet<string> | undefined;
  readonly idempotencyKey?: string;
  readonly fileName?: string;
  /** Name of the one sheet of a workbook that the sender has chosen. */
  readonly sheet?: string;
  /** Names of the columns that the sender has chosen. */
  readonly chosen?: Readonly<Partial<Record<PersonField, string>>>;
  readonly contentType?: string;
}
