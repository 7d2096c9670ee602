import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort, waitFor } from '#libs/testing';

/** Only what hangs takes so long. */
const THROUGH_WITHIN_MS = 1_500_000;
const STAYS_UP = 'The hub stays up until Ctrl-C';

/** Where its own services are (`docker/local/run-file.mjs`). */
interface RunFile {
  readonly healthUrl: string;
  readonly infrastructure: {
    readonly env: Readonly<Record<'DATABASE_URL' | 'KAFKA_BROKERS' | 'REDIS_URL', string>>;
  };
}

/** How much of what the sample sent, as it said itself. */
export interface SampleSize {
  readonly seed: number;
  readonly dossiers: number;
  readonly landCases: number;
  readonly singles: number;
  readonly rows: number;
}

/** `npm start` as anybody starts it, in a folder of its own: data, keys, logs, files and what would be put aside as temporary. */
export class SampleRun {
  readonly folder = resolve(process.env['HUB_DIR'] ?? '.hub', 'test-sample');
  private child: ChildProcess | undefined;
  private said = '';

  /** All that it wrote to its terminal. */
  get output(): string {
    return this.said;
  }

  get size(): SampleSize {
    const [dossiers, seed] = this.told(/reports of (\d+) dossiers \(sample (\d+)\)/);
    const [landCases] = this.told(/Running (\d+) land dossiers/);
    const [singles, rows] = this.told(/Verifying (\d+) people one by one and (\d+) in a file/);
    return { seed: seed!, dossiers: dossiers!, landCases: landCases!, singles: singles!, rows: rows! };
  }

  /** While it runs. */
  get file(): RunFile {
    return JSON.parse(readFileSync(join(this.folder, 'run.json'), 'utf8')) as RunFile;
  }

  /** Resolves when the sample is through; the hub stays up. */
  async start(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(join(this.folder, 'tmp'), { recursive: true });
    const child = spawn(process.execPath, ['docker/local/start.mjs'], {
      env: await this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    const isThrough = (): boolean => this.said.includes(STAYS_UP) || child.exitCode !== null;
    await waitFor(isThrough, { what: 'the sample to be through', timeoutMs: THROUGH_WITHIN_MS });
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
    return { ...process.env, ...jest, ...given, ...ports, ...folders };
  }

  private told(pattern: RegExp): number[] {
    const found = pattern.exec(this.said);
    if (!found) throw new Error(`npm start did not say ${pattern.source}:\n${this.said}`);
    return found.slice(1).map(Number);
  }
}
