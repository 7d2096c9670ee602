import { seal, unseal } from '#libs/sealing';
import type { JobFile } from '../domain/job.js';
import { type JobRow, packRows, unpackRows } from '../domain/job-row.js';
import { type ChunkOutcomes, type LineOutcome, packOutcomes, unpackOutcomes } from '../domain/line-outcome.js';

/** Seals what is kept of one job's people, each piece for its place: none of them opens in another. */
export class JobSeal {
  constructor(
    private readonly jobId: string,
    private readonly key: Buffer,
  ) {}

  sealFile(file: JobFile): Buffer {
    return seal(this.key, JSON.stringify(file), `job ${this.jobId} file`);
  }

  openFile<Format>(sealed: Buffer): JobFile<Format> {
    const text = unseal(this.key, sealed, `job ${this.jobId} file`).toString('utf8');
    return JSON.parse(text) as JobFile<Format>;
  }

  sealRows(seq: number, rows: readonly JobRow[]): Buffer {
    return seal(this.key, packRows(rows), this.placeOf(seq, 'input'));
  }

  openRows(seq: number, sealed: Buffer): JobRow[] {
    return unpackRows(unseal(this.key, sealed, this.placeOf(seq, 'input')).toString('utf8'));
  }

  sealOutcomes(seq: number, outcomes: ChunkOutcomes): Buffer {
    return seal(this.key, packOutcomes(outcomes), this.placeOf(seq, 'outcome'));
  }

  /** As many as the chunk has lines. */
  openOutcomes(seq: number, sealed: Buffer | null, lines: number): (LineOutcome | null)[] {
    if (!sealed) return Array.from({ length: lines }, () => null);
    return unpackOutcomes(unseal(this.key, sealed, this.placeOf(seq, 'outcome')).toString('utf8'));
  }

  private placeOf(seq: number, what: 'input' | 'outcome'): string {
    return `job ${this.jobId} chunk ${seq} ${what}`;
  }
}
