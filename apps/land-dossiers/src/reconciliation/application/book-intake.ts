import type { LandReconciliationConfig } from '#libs/config';
import { HubError, type Line, LineSplitter } from '#libs/kernel';
import type { Database } from '#libs/persistence';
import { type BadLine, type BookLine, isBadLine, readBookLine } from '../domain/book-line.js';
import type { BookForm } from '../domain/parties.js';
import { BookLinesRepository } from '../persistence/book-lines.repository.js';
import { givenUp } from '../persistence/comparison.repository.js';
import { ReconciliationsRepository } from '../persistence/reconciliations.repository.js';

const LINES_AT_ONCE = 2_000;
/** Of a sender that is slow, what has come by then: it is a sign of life too. */
const STORE_EVERY_MS = 30_000;

type Limits = Pick<LandReconciliationConfig, 'maxLineBytes' | 'maxLines' | 'maxBadLines'>;

/**
 * Takes a book of any length in constant memory: so many lines at once, each lot in a transaction of its own with how far
 * it is, so that a sender who is slow holds nothing up.
 */
export class BookIntake {
  private readonly splitter: LineSplitter;
  private good: BookLine[] = [];
  private bad: BadLine[] = [];
  private lines = 0;
  private badLines = 0;
  private firstBad: BadLine | undefined;
  private storedAt = performance.now();

  constructor(
    private readonly database: Database,
    private readonly id: string,
    private readonly form: BookForm,
    private readonly agency: string,
    private readonly limits: Limits,
  ) {
    this.splitter = new LineSplitter(limits.maxLineBytes);
  }

  /**
   * Resolves when all of it is there. Throws `too-large`, `too-many-bad-lines`, `no-usable-line` where it has lines and all of
   * them are bad (they are kept), `interrupted`, or `broken-off` where the source fails.
   */
  async run(source: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of readable(source)) await this.take(this.splitter.push(chunk));
    await this.take(this.splitter.end());
    await this.store();
    // Else every dossier of the hub would be "only here", since a partner has renamed a field.
    if (this.firstBad && this.badLines === this.lines) throw noneUsable(this.id, this.lines, this.firstBad);
  }

  private async take(lines: readonly Line[]): Promise<void> {
    for (const line of lines) {
      this.read(line);
      const isDue = performance.now() - this.storedAt > STORE_EVERY_MS;
      if (isDue || this.good.length + this.bad.length >= LINES_AT_ONCE) await this.store();
    }
  }

  private read(line: Line): void {
    if (++this.lines > this.limits.maxLines) throw tooLarge(this.limits.maxLines);
    const read = readBookLine(line, this.lines, this.form, this.agency);
    if (!isBadLine(read)) return void this.good.push(read);
    if (++this.badLines > this.limits.maxBadLines) throw tooManyBad(this.limits.maxBadLines, read);
    this.firstBad ??= read;
    this.bad.push(read);
  }

  private async store(): Promise<void> {
    const { good, bad } = this;
    if (good.length + bad.length === 0) return;
    [this.good, this.bad] = [[], []];
    this.storedAt = performance.now();
    await this.database.transaction(async tx => {
      const rows = new BookLinesRepository(tx);
      await rows.add(this.id, good);
      await rows.addBad(this.id, bad);
      const { length: taken } = good;
      const isOpen = await new ReconciliationsRepository(tx).progress(this.id, taken + bad.length, taken, bad.length);
      if (!isOpen) throw givenUp();
    });
  }
}

async function* readable(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* source;
  } catch (cause) {
    if (cause instanceof HubError) throw cause;
    throw new HubError('invalid', 'broken-off', 'The list broke off, and nothing of it was compared', { cause });
  }
}

function tooLarge(maxLines: number): HubError {
  return new HubError('invalid', 'too-large', 'The list is too long', { detail: `At most ${maxLines} lines` });
}

function tooManyBad(max: number, { line, reason }: BadLine): HubError {
  const detail = `More than ${max} lines cannot be used; number ${line} because of ${reason}`;
  return new HubError('invalid', 'too-many-bad-lines', 'The list is none of this party', { detail });
}

function noneUsable(id: string, lines: number, { line, reason }: BadLine): HubError {
  const detail = `None of ${lines} lines can be used; number ${line} because of ${reason}, the rest: /api/v1/reconciliations/${id}/bad-lines`;
  return new HubError('invalid', 'no-usable-line', 'The list is none of this party', { detail });
}
