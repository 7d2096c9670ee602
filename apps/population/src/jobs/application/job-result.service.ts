import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { type TableFormat, type WritableRow, writeTable } from '#libs/tabular';
import { RESULT_COLUMNS, resultCells } from '../domain/result-columns.js';
import type { JobRecord } from '../persistence/job-record.js';
import { JobChunksRepository } from '../persistence/job-chunks.repository.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import { type OpenedJob, ReadJobsService } from './read-jobs.service.js';

const CHUNKS_AT_ONCE = 8;

/** The file that was uploaded, with what became of each line. */
export interface ResultFile {
  readonly format: TableFormat;
  /** Of the file that was uploaded. */
  readonly name: string | undefined;
  readonly bytes: AsyncGenerator<Buffer, void, undefined>;
}

/** Gives results out, chunk by chunk in the order of the file. */
@Injectable()
export class JobResultService {
  constructor(
    private readonly database: Database,
    private readonly reading: ReadJobsService,
  ) {}

  /**
   * Throws `not-found`, also for jobs of others and where the data is erased, and `conflict` while the job is not finished. Where
   * the data is erased while the result is read, the reading breaks off.
   */
  async result(system: string, id: string): Promise<ResultFile> {
    const record = await this.reading.ownOrFail(system, id);
    assertFinished(record);
    const opened = await this.reading.open(record);
    if (!opened) throw erased();
    const { format, columns, name } = opened.file;
    const table = { format, columns, added: RESULT_COLUMNS };
    return { format, name, bytes: writeTable(table, this.rowsOf(opened)) };
  }

  /** The whole of it has been taken: its data has to stay only for a while. */
  async markCollected(id: string): Promise<void> {
    await new JobsRepository(this.database).markCollected(id);
  }

  private async *rowsOf({ record, sealing }: OpenedJob): AsyncGenerator<WritableRow, void, undefined> {
    const chunks = new JobChunksRepository(this.database);
    let given = 0;
    for (let after = -1; ;) {
      const stored = await chunks.read(record.id, after, CHUNKS_AT_ONCE);
      for (const { seq, input, outcome } of stored) {
        const rows = sealing.openRows(seq, input);
        const outcomes = sealing.openOutcomes(seq, outcome, rows.length);
        for (const [i, { line, cells, numeric, sheet, source }] of rows.entries()) {
          yield { line, cells, numeric, sheet, source, added: resultCells(outcomes[i] ?? null) };
        }
        given += rows.length;
        after = seq;
      }
      if (stored.length < CHUNKS_AT_ONCE) break;
    }
    // Half a file must not look like a whole one.
    if (given !== record.rows) throw erased();
  }
}

function assertFinished({ state, dry_run: isDryRun }: JobRecord): void {
  if (isDryRun) throw conflict('A dry run has no result: what it found is in the job itself');
  if (state !== 'done' && state !== 'cancelled') throw conflict('The job is not finished');
}

function conflict(detail: string): HubError {
  return new HubError('conflict', 'conflict', 'There is no result', { detail });
}

function erased(): HubError {
  return new HubError('missing', 'not-found', 'The data of this job is erased');
}
