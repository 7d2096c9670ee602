import pg from 'pg';

const SEGMENT_BYTES = 16_777_216;
/** Long enough for PostgreSQL to pack the value that it stands in. */
const FILLING = 'something that is said again and again; '.repeat(200);

/** A PostgreSQL of a run, read as what its files do not show as they lie there: long values packed, pages of the log cut in two. */
export class PostgresContents {
  constructor(private readonly url: string) {}

  /** Every row of every table, the system's own too, as text; one part a table. */
  async *dump(): AsyncGenerator<Buffer> {
    const tables = await this.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables ORDER BY 1`,
    );
    for (const { name } of tables) {
      const rows = await this.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      yield Buffer.from(`${name}\n${rows.map(({ row }) => row).join('\n')}`);
    }
  }

  /** The pages in the write-ahead log, each in one piece: in its files a header of theirs stands in the midst of it. */
  async *pagesInLog(): AsyncGenerator<Buffer> {
    await this.query('CREATE EXTENSION IF NOT EXISTS pg_walinspect');
    const [first, last] = await this.log();
    for (let from = first; from < last; from += SEGMENT_BYTES) {
      const pages = await this.query<{ page: Buffer }>(
        `SELECT block_fpi_data AS page FROM pg_get_wal_block_info('0/0'::pg_lsn + $1::numeric, '0/0'::pg_lsn + $2::numeric)
          WHERE block_fpi_data IS NOT NULL`,
        [from, Math.min(from + SEGMENT_BYTES, last)],
      );
      yield Buffer.concat(pages.map(({ page }) => page));
    }
  }

  /**
   * Leaves a text in each way in which it can stay: as a row, and on a page that the log has whole, since its change is the
   * first after a checkpoint (`left_open`); in a long value, which is packed (`left_long`); and deleted. The file of the last.
   */
  async leave(text: string): Promise<string> {
    for (const table of ['left_open', 'left_long', 'left_deleted'])
      await this.query(`CREATE TABLE public.${table} (text text)`);
    await this.query('INSERT INTO public.left_open VALUES ($1), ($1), ($1)', [`${text} ${FILLING.slice(0, 1_000)}`]);
    await this.query('INSERT INTO public.left_long VALUES ($1)', [`${FILLING}${text}${FILLING}`]);
    await this.query('INSERT INTO public.left_deleted VALUES ($1)', [text]);
    await this.query('DELETE FROM public.left_deleted');
    await this.query('CHECKPOINT');
    await this.query(`INSERT INTO public.left_open VALUES ('')`);
    const [row] = await this.query<{ file: string }>(`SELECT pg_relation_filepath('public.left_deleted') AS file`);
    return row!.file;
  }

  /** Where the log begins of which there are files, and where it ends; bytes. */
  private async log(): Promise<readonly [number, number]> {
    const [row] = await this.query<{ first: string; last: string }>(
      `SELECT min(name) AS first, pg_current_wal_lsn() - '0/0' AS last FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'`,
    );
    const [high, low] = [8, 16].map(at => parseInt(row!.first.slice(at, at + 8), 16));
    return [high! * 2 ** 32 + low! * SEGMENT_BYTES, Number(row!.last)];
  }

  private async query<Row extends pg.QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query<Row>(sql, [...parameters])).rows;
    } finally {
      await client.end();
    }
  }
}
