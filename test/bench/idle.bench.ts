import { setTimeout as pause } from 'node:timers/promises';
import { BenchHub } from './kit/bench-hub.js';
import { numberOption } from './kit/options.js';
import { publish, UsageMeter } from './kit/report.js';
import { usageOf } from './kit/usage.js';

export const description = 'What a hub costs that has nothing to do: share of a core, --seconds 20 three times';

const RUNS = 3;
const SETTLE_MS = 10_000;
const args = process.argv.slice(2);
const seconds = numberOption(args, 'seconds', 20);
const hub = await BenchHub.start();
const meter = new UsageMeter(hub.measured());
const [{ pids }] = hub.measured() as [ReturnType<typeof hub.measured>[number]];

await hub.load({ seed: 1, records: 5_000, form: 'single', connections: 32 }); // as after work, not as after a start
await pause(SETTLE_MS);
const shares: number[] = [];
for (let run = 0; run < RUNS; run++) {
  await meter.during(async () => {
    const before = usageOf(pids()).cpuMicros;
    await pause(seconds * 1_000);
    shares.push((usageOf(pids()).cpuMicros - before) / (seconds * 10_000));
    return seconds; // per second of idleness, not per transaction
  });
}
publish(
  {
    name: 'idle',
    figures: [{ figure: 'hub process, share of a core', unit: '%', values: shares, goal: { atMost: 5 } }],
    raw: [],
    ...meter.result(),
  },
  args,
);
await hub.stop();
