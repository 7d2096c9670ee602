import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { loadConfig, PostgresConfig, RegistryConfig } from '#libs/config';
import type { RegistryEntity } from '#libs/contracts';
import { type Database, migrate, openDatabase, Outbox, type OutgoingMessage } from '#libs/persistence';
import { RegistryState, SecretBox } from '#libs/registry-view';
import { createDatabase, type TestDatabase } from '#libs/testing';
import { refuseStart } from '../../../apps/registry/src/files/file-problem.js';
import type { Credentials } from '../../../apps/registry/src/loading/credentials.js';
import {
  type LoadOptions,
  type LoadResult,
  RegistryLoader,
} from '../../../apps/registry/src/loading/registry.loader.js';
import { REGISTRY_SCHEMA } from '../../../apps/registry/src/persistence/registry.schema.js';

/** A registry of one's own: database, credentials file, and an outbox that nobody sends. */
export class RegistryBench {
  /** What this process holds of the topic; `catchUp` brings it what was published. */
  view = new RegistryState();
  private readonly box = SecretBox.fromHex('5e'.repeat(32));

  private constructor(
    readonly owner: TestDatabase,
    readonly config: PostgresConfig,
    readonly database: Database,
    private readonly dir: string,
  ) {}

  static async create(): Promise<RegistryBench> {
    const owner = await createDatabase();
    const config = Object.assign(loadConfig(PostgresConfig), { url: owner.url });
    await migrate(REGISTRY_SCHEMA, config);
    const database = await openDatabase(REGISTRY_SCHEMA.schema, config);
    return new RegistryBench(owner, config, database, await mkdtemp(join(tmpdir(), 'hub-registry-')));
  }

  get credentialsFile(): string {
    return join(this.dir, 'credentials.json');
  }

  /** As a copy of the app does it at its start. */
  start(...texts: string[]): Promise<LoadResult> {
    return this.loadWith({ refuse: refuseStart, view: this.view }, texts);
  }

  /** As the running app does it with an upload. */
  load(...texts: string[]): Promise<LoadResult> {
    return this.loadWith({ refuse: refuseStart }, texts);
  }

  private loadWith(options: LoadOptions, texts: readonly string[]): Promise<LoadResult> {
    const config = Object.assign(new RegistryConfig(), { credentialsFile: this.credentialsFile });
    const loader = new RegistryLoader(this.database, new Outbox(), this.box, config);
    const files = texts.map((text, i) => ({ name: `file-${i}.yaml`, text }));
    return loader.load(files, options);
  }

  /** Sends the outbox to the view; returns what was sent. */
  async catchUp(): Promise<OutgoingMessage[]> {
    const messages = await this.takeMessages();
    for (const { key, value } of messages) {
      if (value === null) this.view.remove(String(key));
      else this.view.put(JSON.parse(String(value)) as RegistryEntity);
    }
    return messages;
  }

  /** The messages in the outbox, which is empty afterwards: as if they had been sent. */
  async takeMessages(): Promise<OutgoingMessage[]> {
    const rows = await this.owner.query<{ batch: Buffer }>('DELETE FROM registry.outbox RETURNING batch');
    return rows.flatMap(({ batch }) => deserialize(batch) as OutgoingMessage[]);
  }

  /** Every row of the registry, with the version PostgreSQL gave it: a rewrite of the same shows too. */
  async rows(): Promise<unknown[]> {
    const tables = ['agencies', 'agency_codes', 'clients', 'systems', 'service_accounts', 'services', 'agreements'];
    const all = [...tables, 'connectors', 'subscriptions', 'outbox'];
    return Promise.all(all.map(table => this.owner.query(`SELECT xmin, * FROM registry.${table} ORDER BY 2, 3`)));
  }

  async credentials(): Promise<Credentials> {
    return JSON.parse(await readFile(this.credentialsFile, 'utf8')) as Credentials;
  }

  async drop(): Promise<void> {
    await this.database.close();
    await this.owner.drop();
    await rm(this.dir, { recursive: true });
  }
}
