import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { BenchHub } from './kit/bench-hub.js';
import { numberOption } from './kit/options.js';
import { measureRawLimits, rawFigures } from './kit/raw-limits.js';
import { publish, UsageMeter } from './kit/report.js';

export const description =
  'Accepted → applied → delivered to a local receiver → in the ledger; single posts and NDJSON';

const args = process.argv.slice(2);
const RUNS = numberOption(args, 'runs', 3);
const SETTLE_WITHIN_MS = 120_000;
const hub = await BenchHub.start();
process.once('uncaughtException', error => void hub.stop().then(() => Promise.reject(error)));
const raw = await measureRawLimits();
const meter = new UsageMeter(hub.measured());

await through('single', 5_000, 90); // warm up
const [single, plainHttp, ndjson, deliveryP95At200, deliveryP95At1000]: number[][] = [[], [], [], [], []];
for (let run = 0; run < RUNS; run++) {
  plainHttp!.push(await hub.plainHttp({ seed: 20 + run, records: 30_000, connections: 128 }));
  await meter.during(async () => {
    single!.push(await through('single', 60_000, run));
    return 60_000;
  });
}
for (let run = 0; run < RUNS; run++) ndjson!.push(await through('ndjson', 60_000, 10 + run));
for (let run = 0; run < RUNS; run++) {
  deliveryP95At200!.push(await deliveryP95(200, 30 + run));
  deliveryP95At1000!.push(await deliveryP95(1_000, 40 + run));
}
const parkedPercent = await shareOfParked();
publish(
  {
    name: 'end-to-end',
    figures: [
      { figure: 'end to end, single posts of 1 KB', unit: 'per s', values: single!, goal: { atLeast: 3_075 } },
      {
        // Of all stages HTTP has the lowest limit by far: Kafka and COPY take ten times as many.
        figure: 'single posts, share of plain HTTP',
        unit: '%',
        values: single!.map((perSecond, run) => (100 * perSecond) / plainHttp![run]!),
        goal: { atLeast: 50 },
      },
      { figure: 'end to end, NDJSON', unit: 'per s', values: ndjson!, goal: { atLeast: 3_075 } },
      { figure: 'accept → receiver at 200/s, p95', unit: 'ms', values: deliveryP95At200! },
      { figure: 'accept → receiver at 1,000/s, p95', unit: 'ms', values: deliveryP95At1000!, goal: { atMost: 100 } },
      { figure: 'transactions with a parked delivery', unit: '%', values: [parkedPercent] },
      {
        figure: 'hub process, resident',
        unit: 'MB',
        values: [meter.result().residentMb['hub']!],
        goal: { atMost: 500 },
      },
    ],
    raw: [
      ...rawFigures(raw),
      { figure: 'plain HTTP, posts passed on to the receiver', unit: 'per s', values: plainHttp! },
    ],
    ...meter.result(),
  },
  args,
);
await hub.stop();

/** Transactions per second from the first request until all are delivered and settled in the ledger. */
async function through(form: 'single' | 'ndjson', records: number, seed: number): Promise<number> {
  await hub.forgetReceived();
  const startedAt = new Date();
  const { accepted } = await hub.load({ seed, records, form, connections: 128 });
  if (accepted !== records) throw new Error(`Only ${accepted} of ${records} records were accepted`);
  await untilReceived(records);
  await until(async () => (await hub.totals(startedAt)).succeeded === records, 'the ledger to settle all');
  const perSecond = records / ((Date.now() - startedAt.getTime()) / 1000);
  process.stdout.write(`  ${form} ${records}: ${Math.round(perSecond)} per s\n`);
  return perSecond;
}

/** From acceptance to the receiver, at a steady rate for a quarter of a minute. */
async function deliveryP95(perSecond: number, seed: number): Promise<number> {
  await hub.forgetReceived();
  const records = perSecond * 15;
  const { accepted } = await hub.load({ seed, records, form: 'single', connections: 128, perSecond });
  if (accepted !== records) throw new Error('The open loop lost records');
  await untilReceived(records);
  return (await hub.received()).latencyMs?.p95 ?? Number.NaN;
}

/** How many transactions did not go the healthy path, without a row per delivery. */
async function shareOfParked(): Promise<number> {
  const client = new Client({ connectionString: process.env['DATABASE_URL'] });
  await client.connect();
  const { rows } = await client.query<{ percent: number }>(
    `SELECT 100.0 * count(DISTINCT transaction_id) FILTER (WHERE step = 6) / count(DISTINCT transaction_id) AS percent
     FROM ledger.entries`,
  );
  await client.end();
  return Number(rows[0]?.percent);
}

async function untilReceived(records: number): Promise<void> {
  await until(async () => (await hub.received()).unique === records, `${records} deliveries`);
  const { deliveries } = await hub.received();
  if (deliveries !== records) throw new Error(`${deliveries - records} deliveries came twice`);
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + SETTLE_WITHIN_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      const seen = { received: await hub.received(), totals: await hub.totals(new Date(Date.now() - 600_000)) };
      throw new Error(`Waited in vain for ${what}: ${JSON.stringify(seen)}\n${await hub.describe()}`);
    }
    await pause(100);
  }
}
