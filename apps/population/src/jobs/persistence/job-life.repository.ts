import type { Queryable } from '#libs/persistence';

/** A job whose data is to go, with the key that it goes with. */
export interface Perishable {
  readonly id: string;
  readonly keyId: string;
}

/** What happens to jobs with time. */
export class JobLifeRepository {
  constructor(private readonly database: Queryable) {}

  /** Uploads of which nothing was heard for so long, or only this one: from now on it cannot come to its end any more. */
  async giveUpSilent(silentMs: number, limit: number, id?: string): Promise<Perishable[]> {
    return this.database.query<Perishable>(
      `UPDATE jobs SET erased_at = coalesce(erased_at, now()) WHERE id IN (
         SELECT id FROM jobs WHERE state = 'uploading' AND finished_at IS NULL AND ($3::uuid IS NULL OR id = $3)
           AND (erased_at IS NOT NULL OR touched_at < now() - $1 * interval '1 ms')
         ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, key_id AS "keyId"`,
      [silentMs, limit, id ?? null],
    );
  }

  /**
   * Finished jobs whose data has had its time, and those of which erasing broke off. From now on nobody reads it or retries
   * any of it.
   */
  async expire(graceSeconds: number, keepHours: number, limit: number): Promise<Perishable[]> {
    return this.database.query<Perishable>(
      `UPDATE jobs SET erased_at = coalesce(erased_at, now()) WHERE id IN (
         SELECT id FROM jobs WHERE key_id IS NOT NULL AND finished_at IS NOT NULL AND (
           erased_at IS NOT NULL OR collected_at < now() - $1 * interval '1 second'
           OR finished_at < now() - $2 * interval '1 hour')
         ORDER BY finished_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING id, key_id AS "keyId"`,
      [graceSeconds, keepHours, limit],
    );
  }

  /** Jobs that were not finished in so many days. */
  async overdue(openDays: number, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM jobs WHERE state IN ('open', 'paused') AND created_at < now() - $1 * interval '1 day' LIMIT $2`,
      [openDays, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Of the file nothing is left but counts. */
  async markErased(id: string): Promise<void> {
    await this.database.query('UPDATE jobs SET key_id = NULL, about = NULL WHERE id = $1', [id]);
  }

  async remove(id: string): Promise<void> {
    await this.database.query(`DELETE FROM jobs WHERE id = $1 AND state = 'uploading'`, [id]);
  }
}
