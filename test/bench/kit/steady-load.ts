import { setTimeout as pause } from 'node:timers/promises';
import type { BenchHub } from './bench-hub.js';
import type { LoadResult } from './load-generator.js';
import type { UsageMeter } from './report.js';
import { usageOf } from './usage.js';

const WINDOW_S = 30;
/** A process of Node with its records is ready to send by then. */
const START_UP_MS = 3_000;
const SETTLE_WITHIN_MS = 120_000;

export interface SteadyOrder {
  readonly perSecond: number;
  readonly minutes: number;
}

/** What half a minute of a steady load looked like. */
export interface Window {
  readonly seconds: number;
  readonly delivered: number;
  /** Due by the clock until the end of the window, and not delivered. */
  readonly backlog: number;
  readonly acceptP95Ms: number;
  /** From acceptance to the receiver. */
  readonly deliveryP95Ms: number;
  readonly hubMb: number;
}

/** Single posts at a steady rate, half a minute after half a minute without a gap; throws where one is not accepted. */
export async function runSteadily(hub: BenchHub, meter: UsageMeter, order: SteadyOrder): Promise<Window[]> {
  const windows = Array.from({ length: Math.ceil((order.minutes * 60) / WINDOW_S) }, (_, i) => i);
  const done: Window[] = [];
  const run = new SteadyRun(hub, order.perSecond, windows.length);
  await hub.forgetReceived();
  for (const i of windows) {
    await meter.during(async () => {
      const window = await run.window(i);
      done.push(window);
      tell(i + 1, window);
      return window.delivered;
    });
  }
  return done;
}

/** The load of each window comes from a process of its own, which is started while the window before goes on. */
class SteadyRun {
  private readonly recordsEach: number;
  private readonly begin = Date.now() + START_UP_MS;
  private upcoming: Promise<LoadResult>;
  private endedAt = this.begin;
  private received = 0;

  constructor(
    private readonly hub: BenchHub,
    private readonly perSecond: number,
    private readonly windows: number,
  ) {
    this.recordsEach = perSecond * WINDOW_S;
    this.upcoming = this.loadOf(0);
  }

  async window(index: number): Promise<Window> {
    const current = this.upcoming;
    if (index + 1 < this.windows) this.upcoming = this.loadOf(index + 1);
    const load = await current;
    if (load.accepted !== this.recordsEach)
      throw new Error(`Only ${load.accepted} of ${this.recordsEach} records were accepted`);
    const { unique, latencyMs } = await this.hub.forgetReceived();
    const [now, before] = [Date.now(), this.endedAt];
    this.endedAt = now;
    this.received += unique;
    const { residentMb } = usageOf(this.hub.measured()[0]!.pids());
    return {
      seconds: (now - before) / 1000,
      delivered: unique,
      backlog: Math.max(0, this.dueUntil(now) - this.received),
      acceptP95Ms: load.latencyMs.p95,
      deliveryP95Ms: latencyMs?.p95 ?? Number.NaN,
      hubMb: residentMb,
    };
  }

  private loadOf(index: number): Promise<LoadResult> {
    const [seed, startAt] = [100 + index, this.begin + index * WINDOW_S * 1000];
    const { perSecond, recordsEach: records } = this;
    const load = pause(startAt - START_UP_MS - Date.now()).then(() =>
      this.hub.load({ seed, records, form: 'single', connections: 256, perSecond, startAt }),
    );
    load.catch(() => undefined); // whoever waits for the window hears of it
    return load;
  }

  private dueUntil(now: number): number {
    return Math.min(this.windows * this.recordsEach, Math.round(((now - this.begin) / 1000) * this.perSecond));
  }
}

/** Delivered per second of the windows' time. */
export function perSecondOf(windows: readonly Window[]): number {
  return sumOf(windows, window => window.delivered) / secondsOf(windows);
}

export function secondsOf(windows: readonly Window[]): number {
  return sumOf(windows, window => window.seconds);
}

function sumOf(windows: readonly Window[], valueOf: (window: Window) => number): number {
  return windows.reduce((sum, window) => sum + valueOf(window), 0);
}

/** Resolves when nothing that was accepted since then is open; to how many have failed. */
export async function settled(hub: BenchHub, since: Date): Promise<number> {
  const deadline = Date.now() + SETTLE_WITHIN_MS;
  for (;;) {
    const { open, failed } = await hub.totals(since);
    if (open === 0) return failed;
    if (Date.now() > deadline) throw new Error(`${open} transactions are still open`);
    await pause(500);
  }
}

function tell(number: number, window: Window): void {
  const { backlog, acceptP95Ms, deliveryP95Ms, hubMb } = window;
  const perSecond = perSecondOf([window]);
  const minutes = ((number * WINDOW_S) / 60).toFixed(1);
  process.stdout.write(
    `  ${minutes} min: ${perSecond.toFixed(0)}/s delivered, accept p95 ${acceptP95Ms.toFixed(1)} ms, ` +
      `delivery p95 ${deliveryP95Ms.toFixed(0)} ms, backlog ${backlog}, hub ${hubMb} MB\n`,
  );
}
