import { BenchHub } from './kit/bench-hub.js';
import { numberOption } from './kit/options.js';
import { measureRawLimits, rawFigures } from './kit/raw-limits.js';
import { publish, UsageMeter } from './kit/report.js';
import { perSecondOf, runSteadily, secondsOf, settled } from './kit/steady-load.js';

export const description =
  "A province's year in a day: --per-second 3075 --minutes 5 of single posts (0.5 % more are sent), without a growing backlog";

const args = process.argv.slice(2);
const goal = numberOption(args, 'per-second', 3_075);
// Half a percent more than has to be delivered, so that the few that are on their way at the end do not decide.
const order = { perSecond: Math.ceil(goal * 1.005), minutes: numberOption(args, 'minutes', 5) };
const hub = await BenchHub.start();
process.once('uncaughtException', error => void hub.stop().then(() => Promise.reject(error)));
const raw = await measureRawLimits();
const meter = new UsageMeter(hub.measured());

const warmUpSince = new Date();
await hub.load({ seed: 90, records: 10_000, form: 'single', connections: 64 });
await settled(hub, warmUpSince); // what still arrives of it would count in the first window
const since = new Date();
const windows = await runSteadily(hub, meter, order);
const failed = await settled(hub, since);
publish(
  {
    name: 'sustained',
    figures: [
      { figure: 'delivered, whole time', unit: 'per s', values: [perSecondOf(windows)], goal: { atLeast: goal } },
      {
        figure: 'delivered in each half minute',
        unit: 'per s',
        values: windows.map(window => perSecondOf([window])),
        goal: { atLeast: goal },
      },
      {
        figure: 'backlog at the end',
        unit: 'records',
        values: [windows.at(-1)!.backlog],
        goal: { atMost: goal },
      },
      {
        figure: 'time over that of the order',
        unit: '%',
        values: [(100 * secondsOf(windows)) / (order.minutes * 60) - 100],
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
