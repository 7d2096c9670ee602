import { randomUUID } from 'node:crypto';
import type { OperatorAction, PersonAccess } from '#libs/contracts';
import { type Database, migrate, openDatabase, Outbox } from '#libs/persistence';
import { RegistryState } from '#libs/registry-view';
import { parseKeyring, SubjectHasher } from '#libs/sealing';
import { logAccesses } from '../../../apps/population/src/accesses/access-log.repository.js';
import { AskedAccessesRepository } from '../../../apps/population/src/accesses/asked-accesses.repository.js';
import { POPULATION_SCHEMA } from '../../../apps/population/src/persistence/population.schema.js';
import { createOwnDatabase, type OwnDatabase } from '../service-records/own-database.js';

const RELAY_LOCK = 7;
const KEYS = { v1: '1f'.repeat(32), v2: '2e'.repeat(32) };

export const AGENCY = '000.00.01.H87';
/** Monday, 2 March 2026, 08:00 in Việt Nam. */
export const MORNING = Date.UTC(2026, 2, 2, 1);
export const MINUTE_MS = 60_000;

/** The keys of persons before the first change of them, and after it. */
export const OLD_KEYS = new SubjectHasher(parseKeyring(JSON.stringify({ current: 'v1', keys: { v1: KEYS.v1 } })));
export const NEW_KEYS = new SubjectHasher(parseKeyring(JSON.stringify({ current: 'v2', keys: KEYS })));

/** Somebody looks at the person of a number, so many minutes after the morning. */
export function access(number: string, minute: number, more: Partial<PersonAccess> = {}): PersonAccess {
  const id = randomUUID();
  return {
    ...{ id, transactionId: id, at: new Date(MORNING + minute * MINUTE_MS).toISOString() },
    ...{ subjects: [NEW_KEYS.subjectOf(number)], neighbourhood: NEW_KEYS.neighbourhoodOf(number) },
    ...{ system: 'one-stop-h87', agency: AGENCY, officer: 'cb.an', procedure: '1.012790', dossier: '' },
    ...{ service: 'population-lookup', fields: ['name', 'birthDate'], outcome: 'found' as const, ...more },
  };
}

/** The app's log on a database of its own. */
export class AccessRig {
  readonly outbox = new Outbox();
  readonly registry = new RegistryState();
  readonly asked: AskedAccessesRepository;

  private constructor(
    readonly own: OwnDatabase,
    readonly database: Database,
  ) {
    this.asked = new AskedAccessesRepository(database);
    this.registry.put({ kind: 'agency', code: AGENCY, name: 'Sở Tư pháp', aliases: ['H87.01'] });
  }

  static async start(): Promise<AccessRig> {
    const own = await createOwnDatabase();
    await migrate(POPULATION_SCHEMA, own.config);
    return new AccessRig(own, await openDatabase(POPULATION_SCHEMA.schema, own.config));
  }

  async stop(): Promise<void> {
    await this.database.close();
    await this.own.drop();
  }

  log(...accesses: PersonAccess[]): Promise<void> {
    return this.database.transaction(tx => logAccesses(tx, accesses));
  }

  /** As the owner, who may do what the app's role may not. */
  async rows<T extends object>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    await this.own.owner.query('SET search_path = population');
    return (await this.own.owner.query<T>(sql, parameters)).rows;
  }

  /** What waits for the list of what people did; takes it away. */
  async takeActions(): Promise<OperatorAction[]> {
    return this.database.transaction(async tx => {
      const batches = (await new Outbox().take(tx, RELAY_LOCK, 100))!;
      await this.outbox.remove(tx, batches);
      const messages = batches.flatMap(batch => batch.messages);
      return messages.map(({ value }) => JSON.parse(String(value)) as OperatorAction);
    });
  }
}
