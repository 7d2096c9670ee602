import { BenchHub } from './kit/bench-hub.js';
import { measureRawLimits, rawFigures } from './kit/raw-limits.js';
import { publish, UsageMeter } from './kit/report.js';

export const description = 'Time until a single posted record is durable: 1,000/s open loop, and as fast as it goes';

const RUNS = 3;
const hub = await BenchHub.start();
const meter = new UsageMeter(hub.measured());
const raw = await measureRawLimits();

await hub.load({ seed: 90, records: 5_000, form: 'single', connections: 32 }); // warm up
const [p50, p95, p99, closedRate, closedP95]: number[][] = [[], [], [], [], []];
for (let run = 0; run < RUNS; run++) {
  const open = await hub.load({ seed: run, records: 15_000, form: 'single', connections: 128, perSecond: 1_000 });
  expectAll(open.accepted, 15_000);
  p50!.push(open.latencyMs.p50);
  p95!.push(open.latencyMs.p95);
  p99!.push(open.latencyMs.p99);
}
for (let run = 0; run < RUNS; run++) {
  await meter.during(async () => {
    const closed = await hub.load({ seed: 10 + run, records: 20_000, form: 'single', connections: 64 });
    expectAll(closed.accepted, 20_000);
    closedRate!.push(closed.accepted / closed.seconds);
    closedP95!.push(closed.latencyMs.p95);
    return closed.accepted;
  });
}
publish(
  {
    name: 'accept',
    figures: [
      { figure: 'accept at 1,000/s, p50', unit: 'ms', values: p50! },
      { figure: 'accept at 1,000/s, p95', unit: 'ms', values: p95!, goal: { atMost: 12 } },
      { figure: 'accept at 1,000/s, p99', unit: 'ms', values: p99!, goal: { atMost: 30 } },
      { figure: 'accept, closed loop, 64 connections', unit: 'per s', values: closedRate! },
      { figure: 'accept, closed loop, p95', unit: 'ms', values: closedP95! },
    ],
    raw: rawFigures(raw),
    ...meter.result(),
  },
  process.argv.slice(2),
);
await hub.stop();

function expectAll(accepted: number, sent: number): void {
  if (accepted !== sent) throw new Error(`Only ${accepted} of ${sent} records were accepted`);
}
