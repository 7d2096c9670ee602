import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { HUB_MEMORY, hubNodeOptions, productionEnvironment } from './environment.js';
import { waitFor } from './wait-for.js';

const LOG_LINES = 2_000;
const READY_WITHIN_MS = 180_000; // only what hangs takes so long

/** Resolves to whether the process answers. */
type ReadinessProbe = () => Promise<boolean>;

/** A built app as a process of its own, as in production: started, ended, killed, started again. */
export class AppProcess {
  private child: ChildProcess | undefined;
  private lines: string[] = [];

  constructor(
    private readonly app: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly isReady: ReadinessProbe,
    /** Hears how it ended where nobody asked it to. */
    private readonly onCrash: (how: string) => void = () => undefined,
  ) {}

  get pid(): number {
    if (!this.child?.pid) throw new Error(`${this.app} does not run`);
    return this.child.pid;
  }

  /** What it wrote so far, over all its lives; the last 2,000 lines. */
  log(): string {
    return this.lines.join('\n');
  }

  /** Resolves when it is ready; fails at once, with its log, when it ends before. */
  async start(): Promise<void> {
    const main = resolve('dist', 'apps', this.app, 'src', 'main.js');
    const child = spawn(process.execPath, [...hubNodeOptions(), main], {
      env: { ...HUB_MEMORY, ...productionEnvironment(this.env) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => this.keep(text));
    let ended: string | undefined;
    child.once('exit', (code, signal) => (ended = `ended with ${String(code ?? signal)}`));
    const what = `${this.app} to be ready`;
    await waitFor(() => ended !== undefined || this.isReady(), { what, timeoutMs: READY_WITHIN_MS });
    if (ended !== undefined) throw new Error(`${this.app} ${ended} while starting:\n${this.log()}`);
    child.once('exit', () => this.child === child && this.onCrash(ended!));
  }

  /** Ends it in order; its exit code, or the signal that ended it, where it ran. */
  stop(): Promise<number | NodeJS.Signals | undefined> {
    return this.end('SIGTERM');
  }

  /** Ends it in the middle of whatever it does. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Same ports, same database; ends it in order first if it runs. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Stops it where it stands, as a machine that hangs does: its connections stay open and nobody answers on them. */
  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  /** Lets it go on, not knowing that time has passed. */
  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  private async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | undefined> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return undefined;
    const exit = once(child, 'exit');
    child.kill(signal);
    const [code, by] = (await exit) as [number | null, NodeJS.Signals | null];
    return code ?? by ?? undefined;
  }

  private keep(text: string): void {
    this.lines = [...this.lines, ...text.trimEnd().split('\n')].slice(-LOG_LINES);
  }
}
