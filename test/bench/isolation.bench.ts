import { setTimeout as pause } from 'node:timers/promises';
import { BenchHub } from './kit/bench-hub.js';
import { numberOption } from './kit/options.js';
import { measureRawLimits, rawFigures } from './kit/raw-limits.js';
import { publish, UsageMeter } from './kit/report.js';

export const description =
  'Ten partners, one hangs and one answers 500: delivery p95 of the other eight, beside all well';

const PARTNERS = 10;
const HANGING = 9;
const FAILING = 10;
const WARM_UP_SECONDS = 20;
const WARM_UPS = [
  [0, 'well', 'well'],
  [1, 'hang', 'fail'],
  [2, 'well', 'well'],
] as const;
const ARRIVE_WITHIN_MS = 180_000;
const args = process.argv.slice(2);
const runs = numberOption(args, 'runs', 3);
const seconds = numberOption(args, 'seconds', 60);
const perSecond = numberOption(args, 'per-second', 60);
const hub = await BenchHub.start(PARTNERS);
process.once('uncaughtException', error => void hub.stop().then(() => Promise.reject(error)));
const raw = await measureRawLimits();
/** Apart: what two partners in trouble cost is time that the other eight do not have. */
const [wellMeter, troubledMeter] = [new UsageMeter(hub.measured()), new UsageMeter(hub.measured())];
let sent = 0;

await warmUp();
const [well, troubled]: number[][] = [[], []];
for (let run = 1; run <= runs; run++) {
  well!.push(await p95With('well', 'well', 2 * run + 1, wellMeter));
  troubled!.push(await p95With('hang', 'fail', 2 * run + 2, troubledMeter));
}
publish(
  {
    name: 'isolation',
    figures: [
      { figure: 'p95 of eight partners, all ten well', unit: 'ms', values: well! },
      { figure: 'p95 of eight partners, one hangs, one fails', unit: 'ms', values: troubled! },
      { figure: 'CPU of all processes a record, all ten well', unit: 'µs', values: [cpuOf(wellMeter)] },
      { figure: 'CPU of all processes a record, one hangs, one fails', unit: 'µs', values: [cpuOf(troubledMeter)] },
      { figure: 'ratio', unit: '×', values: troubled!.map((value, i) => value / well![i]!), goal: { atMost: 1.1 } },
    ],
    raw: rawFigures(raw),
    ...troubledMeter.result(),
  },
  args,
);
await hub.stop();

function cpuOf(meter: UsageMeter): number {
  return Object.values(meter.result().cpuMicrosPerTransaction).reduce((sum, micros) => sum + micros, 0);
}

/** Both ways that are compared: code that runs for the first time is compiled while others wait. */
async function warmUp(): Promise<void> {
  for (const [seed, ninth, tenth] of WARM_UPS)
    await p95With(ninth, tenth, seed, new UsageMeter(hub.measured()), WARM_UP_SECONDS);
}

/** p95 from acceptance to the receivers of the eight that are well, at a steady rate. */
async function p95With(
  ninth: 'well' | 'hang',
  tenth: 'well' | 'fail',
  seed: number,
  meter: UsageMeter,
  forSeconds = seconds,
): Promise<number> {
  await hub.behave(HANGING, 'well');
  await hub.behave(FAILING, 'well');
  await untilAllArrived();
  await hub.behave(HANGING, ninth);
  await hub.behave(FAILING, tenth);
  await hub.forgetReceived();
  const records = perSecond * forSeconds;
  sent = records;
  await meter.during(async () => {
    const { accepted } = await hub.load({ seed, records, form: 'single', connections: 32, perSecond });
    if (accepted !== records) throw new Error(`Only ${accepted} of ${records} records were accepted`);
    return records;
  });
  const { latencyMs } = await hub.received(PARTNERS - 2);
  process.stdout.write(`  partner ${HANGING} ${ninth}, partner ${FAILING} ${tenth}: p95 ${latencyMs?.p95} ms\n`);
  return latencyMs?.p95 ?? Number.NaN;
}

/** All that waited for the partners that were in trouble has gone: it must not be measured with what follows. */
async function untilAllArrived(): Promise<void> {
  const deadline = Date.now() + ARRIVE_WITHIN_MS;
  while ((await hub.received()).unique < sent * PARTNERS) {
    if (Date.now() > deadline) throw new Error('What waited for a partner did not arrive when it was well again');
    await pause(500);
  }
}
