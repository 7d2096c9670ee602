import { parametersOf, type Queryable, toColumns } from '#libs/persistence';
import type { BadLine, BookLine } from '../domain/book-line.js';

const LINE_TYPES = ['int', 'text', 'text', 'int', 'bigint', 'bigint', 'timestamptz'] as const;
const ADD_LINES = `
INSERT INTO book_lines (reconciliation_id, line, dossier_code, state, files, money, paid, updated_at)
SELECT $1::bigint, * FROM unnest(${parametersOf(LINE_TYPES, 2)})`;

const BAD_TYPES = ['int', 'text', 'text'] as const;
const ADD_BAD = `
INSERT INTO bad_lines (reconciliation_id, line, reason, dossier_code)
SELECT $1::bigint, * FROM unnest(${parametersOf(BAD_TYPES, 2)})`;

/** A book while it comes in, and the lines of it that cannot be used. */
export class BookLinesRepository {
  constructor(private readonly database: Queryable) {}

  async add(id: string, lines: readonly BookLine[]): Promise<void> {
    if (lines.length === 0) return;
    const rows = lines.map(({ line, dossierCode, state, files, money, paid, updatedAt }) => [
      ...[line, dossierCode, state, files, money, paid],
      updatedAt === null ? null : new Date(updatedAt).toISOString(),
    ]);
    await this.database.query(ADD_LINES, [id, ...toColumns(rows, LINE_TYPES)]);
  }

  async addBad(id: string, lines: readonly BadLine[]): Promise<void> {
    if (lines.length === 0) return;
    const rows = lines.map(({ line, reason, dossierCode }) => [line, reason, dossierCode]);
    await this.database.query(ADD_BAD, [id, ...toColumns(rows, BAD_TYPES)]);
  }

  async remove(id: string): Promise<void> {
    await this.database.query('DELETE FROM book_lines WHERE reconciliation_id = $1::bigint', [id]);
  }

  /** Of comparisons that have ended, also where nobody was left to do it. */
  async removeOrphans(): Promise<void> {
    await this.database.query(
      `DELETE FROM book_lines b WHERE NOT EXISTS
         (SELECT 1 FROM reconciliations r WHERE r.id = b.reconciliation_id AND r.finished_at IS NULL)`,
    );
  }

  async listBad(id: string, after: number, limit: number): Promise<BadLine[]> {
    const rows = await this.database.query<{ line: number; reason: BadLine['reason']; dossier_code: string | null }>(
      `SELECT line, reason, dossier_code FROM bad_lines WHERE reconciliation_id = $1::bigint AND line > $2
       ORDER BY line LIMIT $3`,
      [id, after, limit],
    );
    return rows.map(({ line, reason, dossier_code: dossierCode }) => ({ line, reason, dossierCode }));
  }
}
