import type { Database } from '#libs/persistence';
import type { JobRow } from '../domain/job-row.js';
import { JobChunksRepository, type NewChunk } from '../persistence/job-chunks.repository.js';
import type { JobSeal } from './job-seal.js';

const CHUNKS_PER_STATEMENT = 16;
/** Of one chunk, and of the chunks of one statement, about: lines may be long. */
const CHUNK_CHARS = 262_144;
const STATEMENT_BYTES = 1_048_576;

/** Makes chunks of lines and stores them, several to a statement; of a file of any length it holds so many lines. */
export class ChunkWriter {
  private rows: JobRow[] = [];
  private chars = 0;
  private chunks: NewChunk[] = [];
  private bytes = 0;
  private seq = 0;

  constructor(
    private readonly database: Database,
    private readonly jobId: string,
    private readonly sealing: JobSeal,
    private readonly chunkRows: number,
  ) {}

  /** Chunks so far. */
  get count(): number {
    return this.seq;
  }

  /** A promise where the database must be waited for. */
  add(row: JobRow): Promise<void> | undefined {
    this.rows.push(row);
    for (const cell of row.cells) this.chars += cell.length;
    this.chars += row.source?.length ?? 0;
    if (this.rows.length < this.chunkRows && this.chars < CHUNK_CHARS) return undefined;
    this.close();
    const isFull = this.chunks.length >= CHUNKS_PER_STATEMENT || this.bytes >= STATEMENT_BYTES;
    return isFull ? this.store() : undefined;
  }

  async end(): Promise<void> {
    if (this.rows.length > 0) this.close();
    await this.store();
  }

  private close(): void {
    const input = this.sealing.sealRows(this.seq, this.rows);
    this.chunks.push({ seq: this.seq++, rows: this.rows.length, input });
    this.bytes += input.length;
    [this.rows, this.chars] = [[], 0];
  }

  private async store(): Promise<void> {
    const { chunks } = this;
    [this.chunks, this.bytes] = [[], 0];
    await new JobChunksRepository(this.database).add(this.jobId, chunks);
  }
}
