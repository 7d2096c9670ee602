import { BenchHub } from './kit/bench-hub.js';
import { numberOption } from './kit/options.js';
import { measureRawLimits, rawFigures } from './kit/raw-limits.js';
import { median, publish, UsageMeter } from './kit/report.js';
import { runSteadily, settled, type Window } from './kit/steady-load.js';

export const description = 'Long steady load: --minutes 20 --per-second 500; nothing fails, memory and p95 stay flat';

const args = process.argv.slice(2);
const order = { perSecond: numberOption(args, 'per-second', 500), minutes: numberOption(args, 'minutes', 20) };
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
    name: 'soak',
    figures: [
      { figure: 'failed', unit: 'transactions', values: [failed], goal: { atMost: 0 } },
      { figure: 'accept, p95 of each half minute', unit: 'ms', values: windows.map(window => window.acceptP95Ms) },
      { figure: 'delivery, p95 of each half minute', unit: 'ms', values: windows.map(window => window.deliveryP95Ms) },
      {
        figure: 'backlog at the end of each half minute',
        unit: 'records',
        values: windows.map(({ backlog }) => backlog),
      },
      {
        figure: 'delivery p95, last third ÷ first',
        unit: '×',
        values: [growth(w => w.deliveryP95Ms)],
        goal: { atMost: 1.25 },
      },
      { figure: 'hub memory, last third ÷ first', unit: '×', values: [growth(w => w.hubMb)], goal: { atMost: 1.1 } },
    ],
    raw: rawFigures(raw),
    ...meter.result(),
  },
  args,
);
await hub.stop();

function growth(valueOf: (window: Window) => number): number {
  const third = Math.max(1, Math.floor(windows.length / 3));
  return median(windows.slice(-third).map(valueOf)) / median(windows.slice(0, third).map(valueOf));
}
