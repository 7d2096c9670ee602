import type { PostgresConfig } from '#libs/config';
import { HubError } from '#libs/kernel';
import { type Database } from './database.js';
import { openDatabase } from './persistence.module.js';
import { migrate, type SchemaDefinition } from './schema-migrator.js';

/**
 * A schema that is opened when it is first needed and not before the start: whoever can do most of its work without it
 * does that while PostgreSQL is away. `PersistenceModule.forSchema` is for those who can do nothing.
 */
export class LateDatabase {
  private opening: Promise<Database> | undefined;

  /** `check`: what must hold before anybody has the database. */
  constructor(
    private readonly definition: SchemaDefinition,
    private readonly config: PostgresConfig,
    private readonly check: (database: Database) => Promise<void> = async () => undefined,
  ) {}

  /** Throws `unavailable`, and what the check throws; the next call tries again. */
  get(): Promise<Database> {
    this.opening ??= this.open();
    return this.opening;
  }

  /** What did not open has nothing to close. */
  async close(): Promise<void> {
    // Whoever opened it has heard why that failed.
    const database = await this.opening?.catch(() => undefined);
    await database?.close();
  }

  private async open(): Promise<Database> {
    try {
      return await this.checked(await this.connect());
    } catch (error) {
      this.opening = undefined;
      throw error;
    }
  }

  private async connect(): Promise<Database> {
    try {
      await migrate(this.definition, this.config);
      return await openDatabase(this.definition.schema, this.config);
    } catch (cause) {
      throw new HubError('unavailable', 'unavailable', 'PostgreSQL does not answer', { cause });
    }
  }

  private async checked(database: Database): Promise<Database> {
    try {
      await this.check(database);
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  }
}
