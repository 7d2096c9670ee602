import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { insuredTotals } from '#libs/samples';
import { bulkFile, wrongLines } from './kit/bulk-file.js';
import { numberOption } from './kit/options.js';
import { PopulationApps } from './kit/population-apps.js';
import { publish, UsageMeter } from './kit/report.js';
import { findPids, usageOf, withChildren } from './kit/usage.js';

export const description =
  'A file of people verified in bulk: people per second, memory, counts to the person; --people 1166308, --runs 1';

const args = process.argv.slice(2);
const RUNS = numberOption(args, 'runs', 1);
const PEOPLE = numberOption(args, 'people', 1_166_308);
const WARM_UP = 5_000;
const LOOK_EVERY_MS = 1_000;
const SIGN_IN_EVERY_MS = 300_000;
const SENDER = 'one-stop-h22';
const PURPOSE = 'officer="bench", agency="H22.01", procedure="1.012790"';

interface Progress {
  readonly state: string;
  readonly rows: number;
  readonly done: number;
  readonly matched: number;
  readonly differing: number;
  readonly notFound: number;
  readonly refused: number;
  readonly failed: number;
  readonly summary: { readonly byReason: Readonly<Record<string, number>> };
}

const apps = await PopulationApps.start();
process.once('uncaughtException', error => void apps.stop().then(() => Promise.reject(error)));
let token = await apps.token(SENDER);
let signedInAt = performance.now();
const meter = new UsageMeter([
  { name: 'population', pids: () => [apps.pidOf('population')] },
  { name: 'ledger', pids: () => [apps.pidOf('ledger')] },
  { name: 'partner', pids: () => withChildren(apps.pidOf('partner')) },
  { name: 'kafka', pids: () => findPids(/java .*kafka\.Kafka .*bench/).flatMap(withChildren) },
  { name: 'postgres', pids: () => findPids(/postgres.* -D \S*bench\S*postgres/).flatMap(withChildren) },
]);

await verify(100, WARM_UP);
const [verified, sent, fetched, memory]: number[][] = [[], [], [], []];
for (let run = 0; run < RUNS; run++) await meter.during(() => measured(run));
publish(
  {
    name: 'bulk',
    figures: [
      { figure: 'people verified', unit: 'per s', values: verified!, goal: { atLeast: 2_000 } },
      { figure: 'lines of the file taken in', unit: 'per s', values: sent! },
      { figure: 'lines of the result given out', unit: 'per s', values: fetched! },
      { figure: 'population process, most memory', unit: 'MB', values: memory!, goal: { atMost: 300 } },
    ],
    raw: [],
    ...meter.result(),
  },
  args,
);
await apps.stop();

async function measured(run: number): Promise<number> {
  let most = 0;
  const sampling = setInterval(() => (most = Math.max(most, residentMb())), LOOK_EVERY_MS);
  const { takenIn, asked, given } = await verify(run, PEOPLE);
  clearInterval(sampling);
  sent!.push(PEOPLE / takenIn);
  verified!.push(PEOPLE / asked);
  fetched!.push(PEOPLE / given);
  memory!.push(most);
  return PEOPLE;
}

/** One file from its first byte to the last line of its result, in seconds; throws where a single person is wrong. */
async function verify(seed: number, rows: number): Promise<{ takenIn: number; asked: number; given: number }> {
  const expected = insuredTotals({ seed, rows });
  const startedAt = performance.now();
  const id = await upload(seed, rows);
  const takenAt = performance.now();
  const progress = await untilDone(id, rows);
  const doneAt = performance.now();
  check(progress, expected.byResult);
  const response = await fetch(`${apps.exchangeUrl}/v1/jobs/${id}/result`, { headers: await headers() });
  const wrong = await wrongLines({ seed, rows }, Readable.fromWeb(response.body!));
  if (wrong !== 0) throw new Error(`${wrong} lines of the result are wrong`);
  const seconds = (from: number, to: number): number => (to - from) / 1_000;
  return {
    takenIn: seconds(startedAt, takenAt),
    asked: seconds(takenAt, doneAt),
    given: seconds(doneAt, performance.now()),
  };
}

async function upload(seed: number, rows: number): Promise<string> {
  const response = await fetch(`${apps.exchangeUrl}/v1/services/population-verification/jobs`, {
    method: 'POST',
    headers: { ...(await headers()), 'content-type': 'text/csv' },
    body: Readable.toWeb(bulkFile({ seed, rows })) as never,
    duplex: 'half',
  });
  if (response.status !== 202) throw new Error(`upload: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { jobId: string }).jobId;
}

async function untilDone(id: string, rows: number): Promise<Progress> {
  for (;;) {
    const response = await fetch(`${apps.exchangeUrl}/v1/jobs/${id}`, { headers: await headers() });
    const progress = (await response.json()) as Progress;
    if (progress.state === 'done') return progress;
    if (rows > WARM_UP) process.stdout.write(`\r  ${progress.done} of ${rows} people, ${residentMb()} MB   `);
    // A short file is over within one look.
    await pause(rows > WARM_UP ? LOOK_EVERY_MS : 50);
  }
}

function check(progress: Progress, expected: Readonly<Record<string, number>>): void {
  const { matched, differing: differs, notFound, refused, failed } = progress;
  const found = { matched, differs, 'not-found': notFound, refused, failed };
  const wrong = Object.entries(found).filter(([result, count]) => count !== (expected[result] ?? 0));
  if (wrong.length > 0) throw new Error(`Counts: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  process.stdout.write(`\n  counts as expected: ${JSON.stringify(found)}\n`);
}

function residentMb(): number {
  return usageOf([apps.pidOf('population')]).residentMb;
}

async function headers(): Promise<Record<string, string>> {
  if (performance.now() - signedInAt > SIGN_IN_EVERY_MS) {
    token = await apps.token(SENDER);
    signedInAt = performance.now();
  }
  return { authorization: `Bearer ${token}`, 'hub-purpose': PURPOSE };
}
