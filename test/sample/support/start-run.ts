import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort, waitFor } from '#libs/testing';

/** Only what hangs takes so long. */
const THROUGH_WITHIN_MS = 1_500_000;
const STAYS_UP = 'The hub stays up until Ctrl-C';

/** Where its doors and its own services are, and who runs (`docker/local/run-file.mjs`). */
interface RunFile {
  readonly exchangeUrl: string;
  readonly managementUrl: string;
  readonly healthUrl: string;
  readonly processes: readonly { readonly app: string; readonly pid: number }[];
  readonly infrastructure: {
    readonly env: Readonly<Record<'DATABASE_URL' | 'KAFKA_BROKERS' | 'REDIS_URL', string>>;
    readonly pids: Readonly<Record<'postgres' | 'kafka' | 'redis', number>>;
  };
}

/** `npm start` as anybody starts it, in a folder of its own: data, keys, logs, files and what would be put aside as temporary. */
export class StartRun {
  readonly folder: string;
  private child: ChildProcess | undefined;
  private ports: Promise<NodeJS.ProcessEnv> | undefined;
  private said = '';

  /** `folder`: its name; `options` as behind `npm start --`; `env` beside that of whoever starts it. */
  constructor(
    folder: string,
    private readonly options: readonly string[] = [],
    private readonly env: NodeJS.ProcessEnv = {},
  ) {
    this.folder = resolve(process.env['HUB_DIR'] ?? '.hub', folder);
  }

  /** All that it wrote to its terminal. */
  get output(): string {
    return this.said;
  }

  /** While it runs. */
  get file(): RunFile {
    return JSON.parse(readFileSync(join(this.folder, 'run.json'), 'utf8')) as RunFile;
  }

  get hasEnded(): boolean {
    return !this.child || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /**
   * Resolves when it is up, and the sample, if there is one, is through. The first time with nothing there, later with what
   * the last time left.
   */
  async start(): Promise<void> {
    if (!this.child) rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(join(this.folder, 'tmp'), { recursive: true });
    this.said = '';
    const child = spawn(process.execPath, ['docker/local/start.mjs', ...this.options], {
      env: await this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    const isThrough = (): boolean => this.said.includes(STAYS_UP) || this.hasEnded;
    await waitFor(isThrough, { what: 'npm start to be through', timeoutMs: THROUGH_WITHIN_MS });
    if (this.hasEnded) throw new Error(`npm start ended with ${child.exitCode ?? child.signalCode}:\n${this.said}`);
  }

  /** As Ctrl-C does: everything ends in order and leaves on the disk what it leaves. Its exit code. */
  async stop(): Promise<number | null> {
    await this.end('SIGINT');
    return this.child?.exitCode ?? null;
  }

  /** Nothing is ended in order; what it had started notices. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20 });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || this.hasEnded) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  /** That of somebody who calls it by hand: none of Jest's variables, and services of its own. */
  private async environment(): Promise<NodeJS.ProcessEnv> {
    this.ports ??= choosePorts();
    const ports = await this.ports;
    const jest = { NODE_ENV: undefined, NODE_OPTIONS: undefined, JEST_WORKER_ID: undefined };
    const given = { DATABASE_URL: undefined, KAFKA_BROKERS: undefined, REDIS_URL: undefined, FILES_DIR: undefined };
    const folders = { HUB_DIR: this.folder, TMPDIR: join(this.folder, 'tmp') };
    return { ...process.env, ...jest, ...given, ...ports, ...folders, ...this.env };
  }
}

async function choosePorts(): Promise<NodeJS.ProcessEnv> {
  const ports: NodeJS.ProcessEnv = {};
  for (const door of ['EXCHANGE', 'MANAGEMENT', 'HEALTH', 'SANDBOX']) ports[`${door}_PORT`] = String(await freePort());
  return ports;
}
