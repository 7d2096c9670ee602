import { setTimeout as pause } from 'node:timers/promises';
import type { BenchHub } from './bench-hub.js';
import type { UsageMeter } from './report.js';
import { usageOf } from './usage.js';

const WINDOW_S = 30;
const SETTLE_WITHIN_MS = 120_000;

export interface SteadyOrder {
  readonly perSecond: number;
  readonly minutes: number;
}

/** What half a minute of a steady load looked like. */
export interface Window {
  /** Sent in the window; all were accepted. */
  readonly accepted: number;
  /** Accepted and not delivered when the last answer of the window came. */
  readonly backlog: number;
  readonly acceptP95Ms: number;
  /** From acceptance to the receiver. */
  readonly deliveryP95Ms: number;
  readonly hubMb: number;
}

/** Single posts at a steady rate, half a minute after half a minute; throws where one is not accepted. */
export async function runSteadily(hub: BenchHub, meter: UsageMeter, order: SteadyOrder): Promise<Window[]> {
  const windows: Window[] = [];
  let unfinished = 0;
  await hub.forgetReceived();
  for (let i = 0; i < Math.ceil((order.minutes * 60) / WINDOW_S); i++) {
    await meter.during(async () => {
      const window = await runWindow(hub, order.perSecond, 100 + i, unfinished);
      unfinished = window.backlog;
      windows.push(window);
      tell(i + 1, window);
      return window.accepted;
    });
  }
  return windows;
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

async function runWindow(hub: BenchHub, perSecond: number, seed: number, unfinished: number): Promise<Window> {
  const records = perSecond * WINDOW_S;
  const load = await hub.load({ seed, records, form: 'single', connections: 256, perSecond });
  const { unique, latencyMs } = await hub.forgetReceived();
  if (load.accepted !== records) throw new Error(`Only ${load.accepted} of ${records} records were accepted`);
  const backlog = Math.max(0, unfinished + records - unique);
  const { residentMb } = usageOf(hub.measured()[0]!.pids());
  const deliveryP95Ms = latencyMs?.p95 ?? Number.NaN;
  return { accepted: records, backlog, acceptP95Ms: load.latencyMs.p95, deliveryP95Ms, hubMb: residentMb };
}

function tell(number: number, { backlog, acceptP95Ms, deliveryP95Ms, hubMb }: Window): void {
  const minutes = ((number * WINDOW_S) / 60).toFixed(1);
  process.stdout.write(
    `  ${minutes} min: accept p95 ${acceptP95Ms.toFixed(1)} ms, delivery p95 ${deliveryP95Ms.toFixed(0)} ms, ` +
      `backlog ${backlog}, hub ${hubMb} MB\n`,
  );
}
