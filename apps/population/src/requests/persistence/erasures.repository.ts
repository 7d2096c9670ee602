import { Injectable } from '@nestjs/common';
import { Database, type Queryable } from '#libs/persistence';

const TAKE = 'SELECT data_key FROM erasures ORDER BY noted_at LIMIT $1 FOR UPDATE SKIP LOCKED';
const DONE = 'DELETE FROM erasures WHERE data_key = ANY($1::uuid[])';

/** Data keys that nobody needs any more. */
@Injectable()
export class ErasuresRepository {
  constructor(private readonly database: Database) {}

  /** Gives some of them to `destroy` and strikes them off when it has done so; how many they were. */
  async workOff(limit: number, destroy: (dataKeys: readonly string[]) => Promise<void>): Promise<number> {
    return this.database.transaction(async tx => {
      const dataKeys = await take(tx, limit);
      if (dataKeys.length === 0) return 0;
      await destroy(dataKeys);
      await tx.query(DONE, [dataKeys]);
      return dataKeys.length;
    });
  }
}

async function take(tx: Queryable, limit: number): Promise<string[]> {
  const rows = await tx.query<{ data_key: string }>(TAKE, [limit]);
  return rows.map(row => row.data_key);
}
