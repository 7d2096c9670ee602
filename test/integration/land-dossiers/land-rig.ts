import { KafkaConfig, LandDossiersConfig, loadConfig } from '#libs/config';
import { ExactlyOnce, KafkaClient } from '#libs/messaging';
import { type Database, migrate, openDatabase, Outbox, type OutgoingMessage } from '#libs/persistence';
import { ApplyMessagesService } from '../../../apps/land-dossiers/src/application/apply-messages.service.js';
import type { IncomingMessage } from '../../../apps/land-dossiers/src/application/incoming-message.js';
import type { LandRules } from '../../../apps/land-dossiers/src/application/land-rules.js';
import { ReadDossiersService } from '../../../apps/land-dossiers/src/application/read-dossiers.service.js';
import { readRules } from '../../../apps/land-dossiers/src/application/rule-files.js';
import { LAND_DOSSIERS_SCHEMA } from '../../../apps/land-dossiers/src/persistence/land-dossiers.schema.js';
import { WantedFilesRepository } from '../../../apps/land-dossiers/src/persistence/wanted-files.repository.js';
import { createOwnDatabase, type OwnDatabase } from '../service-records/own-database.js';
import { batchOf, received } from './land-stories.js';

const RELAY_LOCK = 7;
const TABLES = [
  ...['messages', 'decisions', 'dossiers', 'notices', 'payments', 'stored_files', 'parcels', 'wanted_files'],
  'consumer_positions',
];

/** The app's services on a database of their own. */
export class LandRig {
  private readonly kafka = new KafkaClient(loadConfig(KafkaConfig));
  readonly rules: LandRules = readRules(loadConfig(LandDossiersConfig), {});
  private readonly outbox = new Outbox();

  private constructor(
    readonly own: OwnDatabase,
    readonly database: Database,
  ) {}

  static async start(): Promise<LandRig> {
    const own = await createOwnDatabase();
    await migrate(LAND_DOSSIERS_SCHEMA, own.config);
    return new LandRig(own, await openDatabase(LAND_DOSSIERS_SCHEMA.schema, own.config));
  }

  async stop(): Promise<void> {
    await this.database.close();
    await this.own.drop();
  }

  newOutbox(): Outbox {
    return new Outbox();
  }

  service(out: Outbox = this.outbox): ApplyMessagesService {
    const wanted = new WantedFilesRepository(this.database);
    return new ApplyMessagesService(this.database, out, new ExactlyOnce(this.kafka), this.rules, wanted);
  }

  reader(): ReadDossiersService {
    return new ReadDossiersService(this.database, this.rules, new WantedFilesRepository(this.database));
  }

  take(messages: readonly IncomingMessage[]): Promise<void> {
    return this.service().applyMessages(batchOf(messages.map(received)));
  }

  async rows<T extends object>(sql: string): Promise<T[]> {
    await this.own.owner.query('SET search_path = land_dossiers');
    return (await this.own.owner.query<T>(sql)).rows;
  }

  /** Everything but the outbox, as one comparable value. */
  async effects(): Promise<object> {
    const content: object[] = [];
    for (const table of TABLES) content.push(await this.rows(`SELECT * FROM ${table} ORDER BY 1, 2`));
    return content;
  }

  /** What waits for the relay, as a process reads it that has not written it; takes it away. */
  async takeOutbox(): Promise<OutgoingMessage[]> {
    const another = new Outbox(LAND_DOSSIERS_SCHEMA.storedValues);
    return this.database.transaction(async tx => {
      const batches = (await another.take(tx, RELAY_LOCK, 100))!;
      await another.remove(tx, batches);
      return batches.flatMap(({ messages }) => messages);
    });
  }
}
