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

  /** Its exit code; null while it runs. */
  get exitCode(): number | null {
    return this.child?.exitCode ?? null;
  }

  /** Resolves when it is up, and the sample, if there is one, is through. */
  async start(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(join(this.folder, 'tmp'), { recursive: true });
    const child = spawn(process.execPath, ['docker/local/start.mjs', ...this.options], {
      env: await this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    const isThrough = (): boolean => this.said.includes(STAYS_UP) || child.exitCode !== null;
    await waitFor(isThrough, { what: 'npm start to be through', timeoutMs: THROUGH_WITHIN_MS });
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${this.said}`);
  }

  /** As Ctrl-C does: everything ends in order and leaves on the disk what it leaves. Its exit code. */
  async stop(): Promise<number | null> {
    const child = this.child;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const exit = once(child, 'exit') as Promise<[number | null]>;
    child.kill('SIGINT');
    return (await exit)[0];
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** That of somebody who calls it by hand: none of Jest's variables, and services of its own. */
  private async environment(): Promise<NodeJS.ProcessEnv> {
    const ports: NodeJS.ProcessEnv = {};
    for (const door of ['EXCHANGE', 'MANAGEMENT', 'HEALTH', 'SANDBOX'])
      ports[`${door}_PORT`] = String(await freePort());
    const jest = { NODE_ENV: undefined, NODE_OPTIONS: undefined, JEST_WORKER_ID: undefined };
    const given = { DATABASE_URL: undefined, KAFKA_BROKERS: undefined, REDIS_URL: undefined, FILES_DIR: undefined };
    const folders = { HUB_DIR: this.folder, TMPDIR: join(this.folder, 'tmp') };
    return { ...process.env, ...jest, ...given, ...ports, ...folders, ...this.env };
  }
}
