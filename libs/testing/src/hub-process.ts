import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppProcess } from './app-process.js';
import { freePort } from './free-ports.js';
import { createDatabase, type TestDatabase } from './test-database.js';

/** What a system needs to come in, as the hub's registry wrote it down. */
export interface TestClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly sends: readonly string[];
  readonly agencies: readonly string[];
}

export interface StartHubOptions {
  /** Declarative registry files; default: the sandbox's. */
  readonly registryFiles?: readonly string[];
  /** Where the sandbox partners are, or will be; default: nowhere. */
  readonly sandboxUrl?: string;
  /** Further variables of the hub; `DATABASE_URL` names another server on which its database is made. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A whole hub on free ports with a database, keys and files of its own. */
export interface TestHub {
  readonly process: AppProcess;
  readonly exchangeUrl: string;
  readonly managementUrl: string;
  readonly healthUrl: string;
  readonly credentialsFile: string;
  readonly database: TestDatabase;
  clients(): Readonly<Record<string, TestClient>>;
  /** Ends it and removes what it made. */
  remove(): Promise<void>;
}

export function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Whether an address answers with 2xx. */
export async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok;
}

function makeFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hub-test-'));
  mkdirSync(join(dir, 'keys'));
  writeFileSync(join(dir, 'keys', 'secret.key'), randomBytes(32).toString('hex'), { mode: 0o600 });
  return dir;
}

function filesOf(
  dir: string,
): Record<'HUB_DIR' | 'FILES_DIR' | `${string}_FILE`, string> & { REGISTRY_CREDENTIALS_FILE: string } {
  return {
    HUB_DIR: dir,
    SECRET_KEY_FILE: join(dir, 'keys', 'secret.key'),
    TOKEN_KEYS_FILE: join(dir, 'keys', 'token-jwks.json'),
    SUBJECT_KEYS_FILE: join(dir, 'keys', 'subject-keys.json'),
    SEALING_KEYS_FILE: join(dir, 'keys', 'sealing-keys.json'),
    FILES_DIR: join(dir, 'files'),
    REGISTRY_CREDENTIALS_FILE: join(dir, 'credentials.json'),
  };
}

/** What every process of one hub shares: a database, keys and files of its own, and the variables that name them. */
export interface HubPlace {
  readonly env: NodeJS.ProcessEnv;
  readonly credentialsFile: string;
  readonly database: TestDatabase;
  /** Removes the database and the files; the processes must have ended. */
  remove(): Promise<void>;
}

/** Makes what a hub needs before its processes start; ports are theirs. */
export async function prepareHub(options: StartHubOptions = {}): Promise<HubPlace> {
  const dir = makeFolder();
  const files = filesOf(dir);
  const database = await createDatabase(options.env?.['DATABASE_URL']);
  const registryFiles = options.registryFiles ?? ['sandbox/registry.yaml'];
  const env = {
    ...files,
    REGISTRY_FILES: registryFiles.map(file => resolve(file)).join(','),
    DELIVERY_ALLOWED_NETWORKS: '127.0.0.0/8,::1/128',
    HUB_STOP_NOTICE_MS: '0', // nobody looks at its health and sends elsewhere: tests need not wait for that
    ...(options.sandboxUrl ? { SANDBOX_URL: options.sandboxUrl } : {}),
    ...options.env,
    DATABASE_URL: database.url,
  };
  const remove = async (): Promise<void> => {
    await database.drop();
    await rm(dir, { recursive: true, force: true });
  };
  return { env, credentialsFile: files.REGISTRY_CREDENTIALS_FILE, database, remove };
}

/**
 * Starts the built hub as a process of its own on the infrastructure of this test run and waits until it is ready.
 * Kafka is shared by all hubs of a run: what one wrote the next one reads, so use keys of your own.
 */
export async function startHub(options: StartHubOptions = {}): Promise<TestHub> {
  const place = await prepareHub(options);
  const [exchange, management, health] = [await freePort(), await freePort(), await freePort()];
  const doors = {
    EXCHANGE_PORT: String(exchange),
    MANAGEMENT_PORT: String(management),
    HEALTH_PORT: String(health),
  };
  const hub = new AppProcess('hub', { ...doors, ...place.env }, () => answersOk(`${urlOf(health)}/health/ready`));
  const remove = async (): Promise<void> => {
    await hub.stop();
    await place.remove();
  };
  await hub.start().catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    process: hub,
    exchangeUrl: urlOf(exchange),
    managementUrl: urlOf(management),
    healthUrl: urlOf(health),
    credentialsFile: place.credentialsFile,
    database: place.database,
    clients: () => readClients(place.credentialsFile),
    remove,
  };
}

function readClients(file: string): Readonly<Record<string, TestClient>> {
  return (JSON.parse(readFileSync(file, 'utf8')) as { clients: Record<string, TestClient> }).clients;
}
