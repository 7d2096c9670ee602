import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { QuotaLimiter } from '#libs/cache';
import { PopulationJobsConfig } from '#libs/config';
import { type Agreement, POPULATION_VERIFICATION, type RegistryEntity, type TransactionFact } from '#libs/contracts';
import { HealthRegistry } from '#libs/observability';
import { type Database, LateDatabase, migrate, openDatabase, Outbox } from '#libs/persistence';
import { RegistryState, type RegistryView } from '#libs/registry-view';
import { DataKeys, SEALING_SCHEMA, SubjectHasher } from '#libs/sealing';
import type { JobProgress } from '../../../apps/population/src/jobs/application/job.view.js';
import { JobLevers } from '../../../apps/population/src/jobs/application/job-levers.service.js';
import type { JobOrder } from '../../../apps/population/src/jobs/application/job-order.js';
import { FakeVerifier, OWNER } from '../../../apps/population/src/jobs/jobs-test-kit.js';
import { POPULATION_SCHEMA } from '../../../apps/population/src/persistence/population.schema.js';
import { SERVICE_RECORDS_SCHEMA } from '../../../apps/service-records/src/persistence/service-records.schema.js';
import { factsIn } from '../outbox-facts.js';
import { createOwnDatabase, type OwnDatabase } from '../service-records/own-database.js';
import { waitFor } from '#libs/testing';
import { JobsProcess } from './jobs-process.js';

const RELAY_LOCK = 8;
const keyring = () => ({ current: 'v1', keys: new Map([['v1', randomBytes(32)]]) });

export const AGREEMENT: Agreement = {
  ...{
    kind: 'agreement',
    code: 'insurance',
    service: POPULATION_VERIFICATION,
    serviceVersion: '1',
    system: OWNER.system,
  },
  ...{ actions: ['read'], agencies: ['H42'], purposes: ['1.001234'], fields: ['*'], status: 'active' },
  validFrom: '2020-01-01T00:00:00Z',
};

const CONNECTOR: RegistryEntity = {
  ...{ kind: 'connector', code: OWNER.provider, system: 'population-database', protocol: 'population-soap' },
  ...{ url: 'http://127.0.0.1:1', sealedSecrets: {}, settings: {}, timeoutMs: 1_000, concurrency: 8 },
};

/** Everything but the partner is real: PostgreSQL, schemas, keys. Several processes may work on one database. */
export class JobsRig {
  readonly registry = new RegistryState();
  readonly subjects = new SubjectHasher(keyring());
  private readonly processes: JobsProcess[] = [];
  private readonly ring = keyring();
  /** Shared by all processes, as through Redis. */
  readonly limiter = new QuotaLimiter({ isAway: true, missed: () => undefined } as ConstructorParameters<
    typeof QuotaLimiter
  >[0]);

  private constructor(
    readonly own: OwnDatabase,
    readonly database: Database,
  ) {
    this.registry.put({ kind: 'system', code: OWNER.system, name: '', agency: 'H42', status: 'active' });
    this.registry.put(AGREEMENT);
    this.registry.put(CONNECTOR);
  }

  static async create(): Promise<JobsRig> {
    const own = await createOwnDatabase();
    await migrate(SERVICE_RECORDS_SCHEMA, own.config);
    await migrate(POPULATION_SCHEMA, own.config);
    return new JobsRig(own, await openDatabase(POPULATION_SCHEMA.schema, own.config));
  }

  /** Between two tests: no process is left, and no job that the next one would work on. */
  async rest(): Promise<void> {
    await Promise.all(this.processes.splice(0).map(process => process.stop()));
    const states = `state = CASE state WHEN 'uploading' THEN state ELSE 'cancelled' END`;
    await this.rows(
      `UPDATE job_chunks SET state = 'waiting', claimed_by = NULL, claimed_until = NULL WHERE state = 'running'`,
    );
    await this.rows(
      `UPDATE jobs SET ${states}, finished_at = now() WHERE finished_at IS NULL AND state <> 'uploading'`,
    );
    await this.rows('DELETE FROM outbox');
  }

  async drop(): Promise<void> {
    await this.rest();
    await this.database.close();
    await this.own.drop();
  }

  /** A process of its own, with its own connections. It takes files in at once, and works on them once it is started. */
  async process(verifier = new FakeVerifier(), changes: Partial<PopulationJobsConfig> = {}): Promise<JobsProcess> {
    const config = Object.assign(new PopulationJobsConfig(), { attempts: 2, backoffMs: 1, holdMs: 50 }, changes);
    const process = new JobsProcess({
      ...{ config, verifier, subjects: this.subjects, health: new HealthRegistry() },
      database: await openDatabase(POPULATION_SCHEMA.schema, this.own.config),
      keys: new DataKeys(new LateDatabase(SEALING_SCHEMA, this.own.config), this.ring, 86_400_000),
      registry: this.registry as unknown as RegistryView,
      limiter: this.limiter,
    });
    this.processes.push(process);
    return process;
  }

  connect(changes: Partial<Extract<RegistryEntity, { kind: 'connector' }>>): void {
    this.registry.put({ ...CONNECTOR, ...changes } as RegistryEntity);
  }

  get levers(): JobLevers {
    return new JobLevers(this.database, new Outbox());
  }

  /** SQL as the owner, who sees what the app's role may not. */
  async rows<T extends object>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    await this.own.owner.query('SET search_path = population');
    return (await this.own.owner.query<T>(sql, [...parameters])).rows;
  }

  /** As after a `kill -9`, half a minute later; of all claims, or of these alone. */
  async endLeases(claims?: readonly string[]): Promise<void> {
    await this.rows(
      `UPDATE job_chunks SET claimed_until = now() - interval '1 second'
       WHERE state = 'running' AND ($1::uuid[] IS NULL OR claimed_by = ANY($1))`,
      [claims ?? null],
    );
  }

  /** Of the chunks that are being worked on. */
  async claims(): Promise<string[]> {
    const rows = await this.rows<{ claim: string }>(
      `SELECT claimed_by AS claim FROM job_chunks WHERE state = 'running'`,
    );
    return rows.map(({ claim }) => claim);
  }

  async isIdle(): Promise<boolean> {
    return (await this.claims()).length === 0;
  }

  /** Also half a second later: who does not know yet that a job is held may begin one more chunk. */
  async staysIdle(): Promise<boolean> {
    for (let looks = 0; looks < 10; looks++, await pause(50)) if (!(await this.isIdle())) return false;
    return true;
  }

  /** Facts that wait for the relay; takes them away. */
  async takeFacts(): Promise<readonly TransactionFact[]> {
    const outbox = new Outbox();
    const messages = await this.database.transaction(async tx => {
      const batches = (await outbox.take(tx, RELAY_LOCK, 1_000))!;
      await outbox.remove(tx, batches);
      return batches.flatMap(batch => batch.messages);
    });
    return factsIn(messages);
  }

  /** Every row of every table of the hub's schemas as text, bytes as they would be read. */
  async everything(): Promise<string> {
    const tables = await this.rows<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('population', 'sealing')`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const found = await this.rows<Record<string, unknown>>(`SELECT * FROM ${name}`);
      for (const row of found) {
        texts.push(
          Object.values(row)
            .map(value => (Buffer.isBuffer(value) ? value.toString('utf8') : JSON.stringify(value)))
            .join(' '),
        );
      }
    }
    return texts.join('\n');
  }

  progress(process: JobsProcess, id: string): Promise<JobProgress> {
    return process.reading.progress(OWNER.system, id);
  }

  /** The progress, once it is in that state. */
  reaches(process: JobsProcess, id: string, state: JobProgress['state'], timeoutMs = 30_000): Promise<JobProgress> {
    return waitFor(
      async () => {
        const progress = await this.progress(process, id);
        return progress.state === state && progress;
      },
      { what: `job to be ${state}`, timeoutMs },
    );
  }
}

export function order(changes: Partial<JobOrder> = {}): JobOrder {
  return { owner: OWNER, granted: undefined, dryRun: false, fileName: 'people.csv', ...changes };
}

export async function* bytesOf(...texts: string[]): AsyncGenerator<Buffer, void, undefined> {
  for (const text of texts) yield Buffer.from(text);
}
