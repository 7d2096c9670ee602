import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HUB_MEMORY, hubNodeOptions } from '#libs/testing';
import { BENCH_ADMIN, BENCH_SECRET, BENCH_SENDER, registryOf } from './bench-registry.js';
import type { LoadOrder, LoadResult } from './load-generator.js';
import { findPids, type Measured, withChildren } from './usage.js';

export const RECORDS_PATH = '/v1/services/service-record-status/records';
const LAND_PATH = '/v1/services/land-dossier/records';

export interface ReceiverState {
  readonly deliveries: number;
  readonly unique: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number } | null;
}

export interface Totals {
  readonly accepted: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly open: number;
}

/** A whole hub, a receiver and a load generator, each a process of its own, on the infrastructure of this benchmark. */
export class BenchHub {
  private constructor(
    private readonly ports: Ports,
    private readonly hub: ChildProcess,
    private readonly receiver: ChildProcess,
    private token: string,
  ) {}

  /**
   * `partners`: so many systems are brought every record, each by a webhook of its own; with `land` the first is brought
   * the messages of land dossiers too.
   */
  static async start(partners = 1, land = false): Promise<BenchHub> {
    const ports = await choosePorts();
    const receiver = startBeside('receiver.js', String(ports.receiver));
    await once(receiver.stdout!, 'data');
    const hub = spawnHub(ports, partners, land);
    await untilReady(ports, hub);
    return new BenchHub(ports, hub, receiver, await tokenOf(ports, BENCH_SENDER));
  }

  async stop(): Promise<void> {
    this.hub.kill('SIGTERM');
    await once(this.hub, 'exit');
    this.receiver.kill();
  }

  /** One run of the load generator. */
  async load(
    order: Pick<LoadOrder, 'seed' | 'records' | 'form' | 'connections' | 'perSecond' | 'startAt' | 'landSteps'>,
  ): Promise<LoadResult> {
    this.token = await tokenOf(this.ports, BENCH_SENDER);
    const path = order.landSteps === undefined ? RECORDS_PATH : LAND_PATH;
    const fileUrl = `http://127.0.0.1:${this.ports.receiver}/files/certificate.pdf`;
    return generateLoad({ ...order, port: this.ports.exchange, path, token: this.token, fileUrl });
  }

  /** The same by a plain server that passes each post on to the receiver, in the place of the hub: posts per second. */
  async plainHttp(order: Pick<LoadOrder, 'seed' | 'records' | 'connections'>): Promise<number> {
    const port = await freePort();
    const relay = startBeside('plain-relay.js', String(port), String(this.ports.receiver));
    await once(relay.stdout!, 'data');
    try {
      const load = await generateLoad({ ...order, form: 'single', port, path: RECORDS_PATH, token: this.token });
      if (load.accepted !== order.records) throw new Error(`The plain server lost ${load.other} records`);
      return order.records / load.seconds;
    } finally {
      // Until it has ended its CPU time would count as that of whatever is measured next.
      if (relay.kill()) await once(relay, 'exit');
    }
  }

  /** What arrived at the first so many partners; default: at all. */
  async received(partners?: number): Promise<ReceiverState> {
    const query = partners === undefined ? '' : `?${partners}`;
    return (await (await fetch(`http://127.0.0.1:${this.ports.receiver}/state${query}`)).json()) as ReceiverState;
  }

  /** What arrived until now; the next time only what comes from now on. */
  async forgetReceived(): Promise<ReceiverState> {
    const response = await fetch(`http://127.0.0.1:${this.ports.receiver}/state`, { method: 'DELETE' });
    return (await response.json()) as ReceiverState;
  }

  /** How a partner behaves from now on; partners count from 1. */
  async behave(partner: number, how: 'well' | 'hang' | 'fail'): Promise<void> {
    await fetch(`http://127.0.0.1:${this.ports.receiver}/hook${partner}?${how}`, { method: 'PUT' });
  }

  /** The ledger's figures of what was accepted since then. */
  async totals(from: Date): Promise<Totals> {
    const token = await tokenOf(this.ports, BENCH_ADMIN);
    const query = new URLSearchParams({
      from: from.toISOString(),
      to: new Date(Date.now() + 60_000).toISOString(),
      by: 'service',
    });
    const url = `http://127.0.0.1:${this.ports.management}/api/v1/figures?${query.toString()}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`figures: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { total: Totals }).total;
  }

  /** Compares a land system's list of dossiers, as NDJSON, with the hub's; the comparison as the door shows it. */
  async reconcile(query: Readonly<Record<string, string>>, book: string): Promise<unknown> {
    const token = await tokenOf(this.ports, BENCH_ADMIN);
    const asked = new URLSearchParams({ party: 'land', agency: 'H22', ...query }).toString();
    const response = await fetch(`http://127.0.0.1:${this.ports.management}/api/v1/reconciliations?${asked}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: book,
    });
    if (!response.ok) throw new Error(`reconciliation: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /** What the hub says of itself, for a run that waits in vain: what is down, and the figures of queues and consumers. */
  async describe(): Promise<string> {
    const at = (path: string): Promise<string> =>
      fetch(`http://127.0.0.1:${this.ports.health}${path}`)
        .then(answer => answer.text())
        .catch(String);
    const metrics = (await at('/metrics')).split('\n').filter(line => /^(hub|nodejs_eventloop_lag_max)/.test(line));
    return [await at('/health/ready'), ...metrics].join('\n');
  }

  /** The processes whose CPU time and memory are told. The load generator counts when it has ended. */
  measured(): Measured[] {
    const only = (pattern: RegExp) => () => findPids(pattern).flatMap(withChildren);
    return [
      { name: 'hub', pids: () => [this.hub.pid!] },
      { name: 'kafka', pids: only(/java .*kafka\.Kafka .*bench/) },
      { name: 'postgres', pids: only(/postgres.* -D \S*bench\S*postgres/) },
      { name: 'redis', pids: only(/redis-server.*/) },
      { name: 'receiver', pids: () => [this.receiver.pid!] },
      { name: 'load', pids: () => [process.pid] },
    ];
  }
}

interface Ports {
  readonly exchange: number;
  readonly management: number;
  readonly health: number;
  readonly receiver: number;
}

/** A process of the benchmark's own kit; what it writes can be read. */
function startBeside(file: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, file), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function generateLoad(order: LoadOrder): Promise<LoadResult> {
  const child = startBeside('load-generator.js', JSON.stringify(order));
  let text = '';
  child.stdout!.on('data', (part: Buffer) => (text += part.toString()));
  await once(child, 'close');
  return JSON.parse(text) as LoadResult;
}

const KEYRING = JSON.stringify({ current: 'v1', keys: { v1: '7a'.repeat(32) } });

function spawnHub(ports: Ports, partners: number, land: boolean): ChildProcess {
  const folder = mkdtempSync(join(tmpdir(), 'hub-bench-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  mkdirSync(join(process.cwd(), '.hub', 'logs'), { recursive: true });
  const log = openSync(join(process.cwd(), '.hub', 'logs', 'bench-hub.log'), 'w');
  const env = {
    ...process.env,
    ...HUB_MEMORY,
    HUB_STOP_NOTICE_MS: '0',
    EXCHANGE_PORT: String(ports.exchange),
    MANAGEMENT_PORT: String(ports.management),
    HEALTH_PORT: String(ports.health),
    REGISTRY_FILES: file('registry.yaml', registryOf(ports.receiver, partners, land)),
    REGISTRY_CREDENTIALS_FILE: join(folder, 'credentials.json'),
    SECRET_KEY_FILE: file('secret.key', '5e'.repeat(32)),
    TOKEN_KEYS_FILE: join(folder, 'token-jwks.json'),
    // The database stays from run to run, and with it the keys that it was written with.
    SUBJECT_KEYS_FILE: file('subject-keys.json', KEYRING),
    SEALING_KEYS_FILE: file('sealing-keys.json', KEYRING),
    DELIVERY_ALLOWED_NETWORKS: '127.0.0.0/8',
    LOG_LEVEL: 'warn',
  };
  return spawn(process.execPath, [...hubNodeOptions(), 'dist/apps/hub/src/main.js'], {
    env,
    stdio: ['ignore', log, log],
  });
}

async function untilReady(ports: Ports, hub: ChildProcess): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (Date.now() < deadline && hub.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${ports.health}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error('The hub did not become ready; see .hub/logs/bench-hub.log');
}

async function tokenOf(ports: Ports, client: string): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${client}:${BENCH_SECRET}`).toString('base64')}`;
  const response = await fetch(`http://127.0.0.1:${ports.exchange}/oauth/token`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  if (!response.ok) throw new Error(`token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

async function choosePorts(): Promise<Ports> {
  const [exchange, management, health, receiver] = await Promise.all([1, 2, 3, 4].map(freePort));
  return { exchange: exchange!, management: management!, health: health!, receiver: receiver! };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
