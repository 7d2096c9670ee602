import type { RegistryEntity } from '#libs/contracts';
import { lockKeyOf, type Queryable, type UnitOfWork } from '#libs/persistence';
import { ENTITY_TABLES, KINDS } from './entity-tables.js';

type Kind = RegistryEntity['kind'];
type OfKind<K extends Kind> = Extract<RegistryEntity, { kind: K }>;
type Row = Record<string, unknown>;

/** Reads the registry's tables. */
export class RegistryReader {
  constructor(private readonly db: Queryable) {}

  /** The whole registry, in the order in which the kinds refer to each other. */
  async all(): Promise<RegistryEntity[]> {
    const entities: RegistryEntity[] = [];
    for (const kind of KINDS) {
      const rows = await this.db.query(`${ENTITY_TABLES[kind].select} ORDER BY code COLLATE "C"`);
      entities.push(...rows.map(row => toEntity(kind, row)));
    }
    return entities;
  }

  /** Ordered by code, from the first one after `after`. */
  async page<K extends Kind>(kind: K, after: PageStart, limit: number): Promise<OfKind<K>[]> {
    const version = kind === 'service' ? 'version' : "''";
    const rows = await this.db.query(
      `SELECT * FROM (${ENTITY_TABLES[kind].select}) AS e
       WHERE (code COLLATE "C", ${version} COLLATE "C") > ($1, $2)
       ORDER BY code COLLATE "C", ${version} COLLATE "C" LIMIT $3`,
      [after.code, after.version, limit],
    );
    return rows.map(row => toEntity(kind, row));
  }

  /** Entities with this code: one, or several versions of a service. */
  async find<K extends Kind>(kind: K, code: string): Promise<OfKind<K>[]> {
    const rows = await this.db.query(`SELECT * FROM (${ENTITY_TABLES[kind].select}) AS e WHERE code = $1`, [code]);
    return rows.map(row => toEntity(kind, row));
  }
}

/** Where a page begins; empty texts are before everything. */
export interface PageStart {
  readonly code: string;
  readonly version: string;
}

/** Writes the registry within one unit of work. */
export class RegistryRepository extends RegistryReader {
  constructor(private readonly tx: UnitOfWork) {
    super(tx);
  }

  /** Until the end of the unit of work nobody else loads; waits for who does. */
  async lock(): Promise<void> {
    await this.tx.query('SELECT pg_advisory_xact_lock($1)', [lockKeyOf('hub.registry.load')]);
  }

  /** Adds or changes the entities; a constraint that they break is an error. */
  async save(entities: readonly RegistryEntity[]): Promise<void> {
    for (const kind of KINDS) {
      const ofKind = entities.filter(entity => entity.kind === kind);
      if (ofKind.length === 0) continue;
      const json = JSON.stringify(ofKind);
      for (const sql of ENTITY_TABLES[kind].save) await this.tx.query(sql, [json]);
    }
  }
}

/** Absent members instead of nulls, instants as RFC 3339. */
function toEntity<K extends Kind>(kind: K, row: Row): OfKind<K> {
  const members = Object.entries(row)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]);
  return { kind, ...Object.fromEntries(members) } as OfKind<K>;
}
