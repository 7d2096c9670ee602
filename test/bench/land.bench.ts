import { setTimeout as pause } from 'node:timers/promises';
import { LAND_LIFE_STEPS, landLoadDossier } from '#libs/samples';
import { BenchHub } from './kit/bench-hub.js';
import { numberOption } from './kit/options.js';
import { measureRawLimits, rawFigures } from './kit/raw-limits.js';
import { publish, UsageMeter } from './kit/report.js';
import { usageOf } from './kit/usage.js';

export const description =
  'Land messages accepted → applied → status reports → delivered; many open dossiers; two books of 10,000 compared';

const args = process.argv.slice(2);
const RUNS = numberOption(args, 'runs', 3);
const DOSSIERS = numberOption(args, 'dossiers', 3_000);
const OPEN = numberOption(args, 'open', 100_000);
const BOOK = numberOption(args, 'book', 10_000);
/**
 * Status reports that follow from the life of a dossier at the least, by its messages: a whole one, and one that is received
 * only. Of an end whose files come after the hand-over the portal sees the hand-over alone.
 */
const STATUSES: Readonly<Record<number, number>> = { [LAND_LIFE_STEPS]: 5, 1: 1 };
const SETTLE_WITHIN_MS = 300_000;
const hub = await BenchHub.start(1, true);
process.once('uncaughtException', error => void hub.stop().then(() => Promise.reject(error)));
const raw = await measureRawLimits();
const meter = new UsageMeter(hub.measured());

await wholeLives(500, 90); // warm up
const [messages, books]: number[][] = [[], []];
for (let run = 0; run < RUNS; run++) {
  await meter.during(async () => {
    messages!.push(await wholeLives(DOSSIERS, run));
    return DOSSIERS * LAND_LIFE_STEPS;
  });
}
await through({ seed: 50, records: BOOK, landSteps: 1 });
for (let run = 0; run < RUNS; run++) books!.push(await secondsToReconcile(50, BOOK));
const before = residentMb();
await through({ seed: 60, records: OPEN, landSteps: 1 });
const after = residentMb();
process.stdout.write(`  ${OPEN} dossiers open: ${before} MB before, ${after} MB after\n`);

publish(
  {
    name: 'land',
    figures: [
      { figure: 'land messages through the whole process', unit: 'per s', values: messages!, goal: { atLeast: 800 } },
      { figure: `two books of ${BOOK} dossiers compared`, unit: 's', values: books!, goal: { atMost: 10 } },
      { figure: `hub process, before ${OPEN} more open dossiers`, unit: 'MB', values: [before] },
      { figure: `hub process, with ${OPEN} more open dossiers`, unit: 'MB', values: [after], goal: { atMost: 500 } },
    ],
    raw: rawFigures(raw),
    ...meter.result(),
  },
  args,
);
await hub.stop();

/** Land messages per second until they and the statuses that follow from them are delivered and settled in the ledger. */
async function wholeLives(dossiers: number, seed: number): Promise<number> {
  const records = dossiers * LAND_LIFE_STEPS;
  const perSecond = await through({ seed, records, landSteps: LAND_LIFE_STEPS });
  process.stdout.write(`  ${records} land messages: ${Math.round(perSecond)} per s\n`);
  return perSecond;
}

async function through(load: { seed: number; records: number; landSteps: number }): Promise<number> {
  await hub.forgetReceived();
  const startedAt = new Date();
  const { accepted } = await hub.load({ ...load, form: 'ndjson', connections: 1 });
  if (accepted !== load.records) throw new Error(`Only ${accepted} of ${load.records} messages were accepted`);
  const least = (load.records / load.landSteps) * (load.landSteps + STATUSES[load.landSteps]!);
  // All is done when nothing is open and nothing new has come. The ledger is asked only when the receiver has had nothing
  // new for a while: its figures of a load that is under way cost as much as the load.
  let seen = 0;
  const isSettled = async (): Promise<boolean> => {
    const { unique } = await hub.received();
    const isQuiet = unique === seen && unique >= least;
    seen = unique;
    if (!isQuiet) return false;
    const { accepted: all, succeeded } = await hub.totals(startedAt);
    return succeeded === all && unique === all;
  };
  await until(isSettled, 'all to be delivered and settled');
  return load.records / ((Date.now() - startedAt.getTime()) / 1000);
}

/** A book that differs in one of a hundred dossiers. */
async function secondsToReconcile(seed: number, dossiers: number): Promise<number> {
  const lines = Array.from({ length: dossiers }, (_, i) => {
    const { code } = landLoadDossier(seed, i);
    return `{"dossierCode":"${code}","state":"${i % 100 === 0 ? 'finished' : 'received'}","files":0,"money":0,"paid":0}\n`;
  });
  const { day } = landLoadDossier(seed, 0);
  const startedAt = performance.now();
  const view = (await hub.reconcile({ from: day, to: `${day}T23:59:59+07:00` }, lines.join(''))) as {
    both: number;
    differences: Record<string, number>;
  };
  const seconds = (performance.now() - startedAt) / 1000;
  const isRight = view.both === dossiers && view.differences['state'] === Math.ceil(dossiers / 100);
  if (!isRight) throw new Error(`The comparison is wrong: ${JSON.stringify(view.differences)}`);
  process.stdout.write(`  ${dossiers} dossiers compared in ${seconds.toFixed(2)} s\n`);
  return seconds;
}

function residentMb(): number {
  return usageOf(hub.measured()[0]!.pids()).residentMb;
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + SETTLE_WITHIN_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}\n${await hub.describe()}`);
    await pause(200);
  }
}
