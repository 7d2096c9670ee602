import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { answersOk, AppProcess, type HubPlace, patient, prepareHub, type StartHubOptions, urlOf } from '#libs/testing';
import { planProcesses, processEnvironment } from '../../../docker/local/split.mjs';
import { SwitchBoard } from './switch-board.js';

type Planned = Awaited<ReturnType<typeof planProcesses>>[number];

const LOG_DIR = join('.hub', 'logs', 'faults');
/** Of a process that ended by itself, so many lines of its log go with the finding. */
const LAST_LINES = 20;
const AGAIN_AFTER_MS = 1_000;
const START_WITHIN_MS = 300_000;
/** What has not ended by then ends with the run. */
const STOP_WITHIN_MS = 20_000;
/** A hub as in production: each app a process of its own, of each but the registry as many copies as wanted. */
export class SplitHub {
  /** Processes that ended although nobody ended them, which none may; with their last words. */
  readonly crashes: string[] = [];
  private readonly processes = new Map<string, AppProcess>();

  private constructor(
    readonly place: HubPlace,
    private readonly plan: readonly Planned[],
    private readonly switches: SwitchBoard,
    private readonly logDir: string,
  ) {}

  /** `name`: that of the folder in which its logs are left; `copies` of each app: with two, one is there while the other is not. */
  static async start(name: string, options: StartHubOptions, copies: number): Promise<SplitHub> {
    const place = await prepareHub(options);
    const plan = await planProcesses(copies);
    const hub = new SplitHub(place, plan, await SwitchBoard.make(), join(LOG_DIR, name));
    try {
      await hub.startAll();
    } catch (error) {
      await hub.remove();
      throw error;
    }
    return hub;
  }

  get database() {
    return this.place.database;
  }

  /** Addresses of one door of each copy of an app. */
  urlsOf(app: string, door: 'exchange' | 'management'): string[] {
    return this.plan.filter(planned => planned.app === app).map(planned => urlOf(planned[door]));
  }

  /** By its name, such as `delivery-1`. */
  process(name: string): AppProcess {
    const found = this.processes.get(name);
    if (!found) throw new Error(`There is no process ${name}`);
    return found;
  }

  /** Starts it as a supervisor does: again, where it ends because what it needs is away. */
  async startAgain(name: string): Promise<void> {
    const process = this.process(name);
    const deadline = performance.now() + patient(START_WITHIN_MS);
    for (;;) {
      try {
        return await process.start();
      } catch (error) {
        await process.kill9();
        if (performance.now() > deadline) throw error;
        await pause(AGAIN_AFTER_MS);
      }
    }
  }

  /** One more copy of an app, beside those that are planned. */
  async addCopy(app: string): Promise<AppProcess> {
    const [planned] = (await planProcesses(1)).filter(each => each.app === app);
    if (!planned) throw new Error(`There is no app ${app}`);
    const copy = this.toProcess({ ...planned, name: `${app}-more` });
    this.processes.set(`${app}-more`, copy);
    await this.startAgain(`${app}-more`);
    return copy;
  }

  /** Moves the wall clock of a process; 0 puts it right. */
  moveClock(name: string, byMs: number): Promise<void> {
    return this.switches.set(name, { clockMs: byMs });
  }

  /** Takes names under `.faults.test` away from a process, or gives them back. */
  async loseDns(isLost: boolean): Promise<void> {
    for (const { app, name } of this.plan) if (app === 'delivery') await this.switches.set(name, { dnsLost: isLost });
  }

  async remove(): Promise<void> {
    // In order, so that no group counts on somebody who is not there any more.
    const stopped = Promise.all([...this.processes.values()].map(process => process.stop()));
    await Promise.race([stopped, pause(STOP_WITHIN_MS, undefined, { ref: false })]);
    this.keepLogs();
    await this.place.remove();
    await this.switches.remove();
  }

  /** The last that each process wrote, over all its lives. */
  private keepLogs(): void {
    mkdirSync(this.logDir, { recursive: true });
    for (const [name, process] of this.processes) writeFileSync(join(this.logDir, `${name}.log`), `${process.log()}\n`);
  }

  private async startAll(): Promise<void> {
    const [registry, ...others] = this.plan;
    for (const planned of this.plan) this.processes.set(planned.name, this.toProcess(planned));
    await this.process(registry!.name).start();
    await Promise.all(others.map(({ name }) => this.process(name).start()));
  }

  private toProcess(planned: Planned): AppProcess {
    const [{ exchange, management, health }] = this.plan as [Planned];
    const env = {
      ...this.place.env,
      ...processEnvironment(planned, { exchange, management, health, sandbox: 0 }),
      NODE_OPTIONS: `--import=${pathToFileURL(resolve('test/faults/support/preload.mjs')).href}`,
      FAULT_SWITCHES: this.switches.fileOf(planned.name),
    };
    const app: AppProcess = new AppProcess(
      planned.app,
      env,
      () => answersOk(`${urlOf(planned.health)}/health/ready`),
      how => this.crashes.push(`${planned.name} ${how} by itself:\n${lastLinesOf(app)}`),
    );
    return app;
  }
}

const lastLinesOf = (app: AppProcess): string => app.log().split('\n').slice(-LAST_LINES).join('\n');
