import { BenchHub } from './kit/bench-hub.js';
import { numberOption } from './kit/options.js';
import { measureRawLimits, rawFigures } from './kit/raw-limits.js';
import { publish, UsageMeter } from './kit/report.js';
import { runSteadily, settled } from './kit/steady-load.js';

export const description =
  "A province's year in a day: --per-second 3075 --minutes 5 of single posts, without a growing backlog";

const args = process.argv.slice(2);
const order = { perSecond: numberOption(args, 'per-second', 3_075), minutes: numberOption(args, 'minutes', 5) };
const hub = await BenchHub.start();
process.once('uncaughtException', error => void hub.stop().then(() => Promise.reject(error)));
const raw = await measureRawLimits();
const meter = new UsageMeter(hub.measured());

await hub.load({ seed: 90, records: 10_000, form: 'single', connections: 64 }); // warm up
const since = new Date();
const windows = await runSteadily(hub, meter, order);
const sentForMs = Date.now() - since.getTime();
const failed = await settled(hub, since);
// Whole records a second: the few that are on their way when a half minute ends are no backlog.
const rates = windows.map((window, i) =>
  Math.round((window.accepted + (windows[i - 1]?.backlog ?? 0) - window.backlog) / 30),
);
publish(
  {
    name: 'sustained',
    figures: [
      { figure: 'delivered in each half minute', unit: 'per s', values: rates, goal: { atLeast: order.perSecond } },
      {
        figure: 'backlog at the end',
        unit: 'records',
        values: [windows.at(-1)!.backlog],
        goal: { atMost: order.perSecond },
      },
      {
        figure: 'time over that of the order',
        unit: '%',
        values: [sentForMs / (order.minutes * 600) - 100],
        goal: { atMost: 2 },
      },
      { figure: 'accept, p95 of each half minute', unit: 'ms', values: windows.map(window => window.acceptP95Ms) },
      { figure: 'delivery, p95 of each half minute', unit: 'ms', values: windows.map(window => window.deliveryP95Ms) },
      { figure: 'failed', unit: 'transactions', values: [failed], goal: { atMost: 0 } },
      {
        figure: 'hub process, resident',
        unit: 'MB',
        values: windows.map(window => window.hubMb),
        goal: { atMost: 500 },
      },
    ],
    raw: rawFigures(raw),
    ...meter.result(),
  },
  args,
);
await hub.stop();
