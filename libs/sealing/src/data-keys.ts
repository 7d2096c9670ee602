import { randomBytes, randomUUID } from 'node:crypto';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import type { LateDatabase } from '#libs/persistence';
import { LRUCache } from 'lru-cache';
import type { Keyring } from './keyring.js';
import { seal, unseal } from './sealed-bytes.js';

const logger = createLogger('sealing');
const KEY_BYTES = 32;
const CACHED_KEYS = 1_000;
/** So long may a process still open what another one has destroyed. */
const CACHED_FOR_MS = 30_000;
/** A look into the database that began before a key was destroyed has ended by then. */
const REMEMBERED_FOR_MS = 120_000;
const TIDY_EVERY_MS = 3_600_000;

/** A key for what belongs together and is erased together: a request, or a job. */
export interface DataKey {
  readonly id: string;
  /** 32 bytes; kept in memory no longer than it is used. */
  readonly key: Buffer;
}

const CREATE = `INSERT INTO data_keys (id, master_version, wrapped, expires_at)
  SELECT id, $1, wrapped, now() + $2 * interval '1 ms' FROM unnest($3::uuid[], $4::bytea[]) AS t(id, wrapped)`;
const FIND = 'SELECT master_version, wrapped FROM data_keys WHERE id = $1 AND expires_at > now()';
const DESTROY = 'DELETE FROM data_keys WHERE id = ANY($1::uuid[])';

interface Row {
  readonly master_version: string;
  readonly wrapped: Buffer;
}

/**
 * Envelope keys: data that waits is sealed with a data key of its own, the data key is kept wrapped by a master key from
 * outside the database, and what was sealed is erased, wherever copies of it are (Kafka, backups), by destroying the key.
 *
 * What destroying does: the row is deleted and this process forgets the key at once; another process may have it in
 * memory for 30 seconds more. What it leaves: the wrapped key may be found in PostgreSQL's write-ahead log, in pages that
 * were not overwritten yet, on replicas and in backups. It is of no use without the master key, which is in none of them.
 * Erasure becomes final, also against somebody who has both an old backup and today's key file, with the rotation: a new
 * version in `SEALING_KEYS_FILE`, and the old one taken out of the file and of its copies when no row of
 * `sealing.data_keys` has it as its `master_version` any more. Nothing is wrapped anew for that: keys live for days.
 */
export class DataKeys implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly opened = new LRUCache<string, Buffer>({
    max: CACHED_KEYS,
    ttl: CACHED_FOR_MS,
    ttlAutopurge: true,
  });
  private readonly destroyed = new LRUCache<string, true>({ max: 10 * CACHED_KEYS, ttl: REMEMBERED_FOR_MS });
  private readonly tidying = setInterval(() => void this.tidy(), TIDY_EVERY_MS).unref();

  /** `lifeMs`: a key that nobody has destroyed by then is erased, whoever has forgotten it. */
  constructor(
    private readonly database: LateDatabase,
    private readonly keyring: Keyring,
    private readonly lifeMs: number,
  ) {}

  onApplicationBootstrap(): void {
    void this.tidy();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.tidying);
    this.opened.clear();
    await this.database.close();
  }

  /** So many new keys, in one statement. Throws `unavailable` while PostgreSQL is away: then nothing may be kept. */
  async create(count: number): Promise<DataKey[]> {
    const { current, keys } = this.keyring;
    const master = keys.get(current)!;
    const made = Array.from({ length: count }, () => ({ id: randomUUID(), key: randomBytes(KEY_BYTES) }));
    const database = await this.database.get();
    await database.query(CREATE, [
      current,
      this.lifeMs,
      made.map(({ id }) => id),
      made.map(({ id, key }) => seal(master, key, id)),
    ]);
    return made;
  }

  /** undefined: it was destroyed, or its time is over, and what it sealed is erased. Throws `unavailable`. */
  async open(id: string): Promise<Buffer | undefined> {
    const known = this.opened.get(id);
    if (known) return known;
    const database = await this.database.get();
    const [row] = await database.query<Row>(FIND, [id]);
    // Destroyed by this process while the row was on its way.
    if (!row || this.destroyed.has(id)) return undefined;
    const key = unseal(this.masterOf(row), row.wrapped, id);
    this.opened.set(id, key);
    return key;
  }

  /** For ever. Ids that are unknown, or destroyed already, are passed over. Throws `unavailable`. */
  async destroy(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const database = await this.database.get();
    await database.query(DESTROY, [ids]);
    for (const id of ids) {
      this.destroyed.set(id, true);
      this.opened.delete(id);
    }
  }

  private masterOf({ master_version: version }: Row): Buffer {
    const master = this.keyring.keys.get(version);
    if (master) return master;
    throw new HubError('unavailable', 'unavailable', `The key file has no key ${version}`);
  }

  private async tidy(): Promise<void> {
    try {
      const database = await this.database.get();
      const rows = await database.query('DELETE FROM data_keys WHERE expires_at <= now() RETURNING 1 AS one');
      if (rows.length > 0) logger.warn('Data keys were erased that nobody had destroyed', { count: rows.length });
    } catch (error) {
      logger.warn('PostgreSQL is away: data keys are not tidied', { error });
    }
  }
}
