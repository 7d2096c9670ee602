import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { citizenAt } from '#libs/samples';
import { parseKeyring, SubjectHasher } from '#libs/sealing';
import { startSandbox } from '#libs/testing';
import { addPersons, addStrangers } from './kit/many-accesses.js';
import { numberOption } from './kit/options.js';
import { percentile, publish, UsageMeter } from './kit/report.js';
import { signIn } from './kit/sign-in.js';
import { withChildren } from './kit/usage.js';

export const description =
  'Who asked about a person, among 10 million accesses of five years: --rows 10000000, --questions 300, --runs 3';

const args = process.argv.slice(2);
const RUNS = numberOption(args, 'runs', 3);
const ROWS = numberOption(args, 'rows', 10_000_000);
const QUESTIONS = numberOption(args, 'questions', 300);
/** Of each person who is asked about. */
const ACCESSES = 40;
const WARM_UP = 50;

const sandbox = await startSandbox();
process.once('uncaughtException', error => void sandbox.remove().then(() => Promise.reject(error)));
const { hub } = sandbox;
const people = Array.from({ length: WARM_UP + RUNS * QUESTIONS }, (_, i) => citizenAt(i).number);
await fill();
const headers = { authorization: `Bearer ${await auditor()}`, 'content-type': 'application/json' };
const meter = new UsageMeter([{ name: 'hub', pids: () => withChildren(hub.process.pid) }]);

await askEach(people.slice(0, WARM_UP));
const [p50, p95, p99]: number[][] = [[], [], []];
for (let run = 0; run < RUNS; run++) {
  const start = WARM_UP + run * QUESTIONS;
  await meter.during(async () => {
    const latencies = await askEach(people.slice(start, start + QUESTIONS));
    p50!.push(percentile(latencies, 0.5));
    p95!.push(percentile(latencies, 0.95));
    p99!.push(percentile(latencies, 0.99));
    return QUESTIONS;
  });
}
publish(
  {
    name: 'who-asked',
    figures: [
      { figure: 'a page of who asked about one person, p50', unit: 'ms', values: p50! },
      { figure: 'a page of who asked about one person, p95', unit: 'ms', values: p95! },
      { figure: 'a page of who asked about one person, p99', unit: 'ms', values: p99!, goal: { atMost: 50 } },
    ],
    raw: [],
    ...meter.result(),
  },
  args,
);
await sandbox.remove();

async function fill(): Promise<void> {
  const keys = readFileSync(join(dirname(hub.credentialsFile), 'keys', 'subject-keys.json'), 'utf8');
  await addStrangers(hub.database, ROWS, done => void process.stdout.write(`  ${done} of ${ROWS} accesses\n`));
  await addPersons(hub.database, new SubjectHasher(parseKeyring(keys)), people, ACCESSES);
  await hub.database.query('ANALYZE population.accesses');
}

/** One after the other, each about somebody of whom nobody asked before; each answer is looked at. */
async function askEach(numbers: readonly string[]): Promise<Float64Array> {
  const latencies = new Float64Array(numbers.length);
  for (const [i, personalNumber] of numbers.entries()) {
    const startedAt = performance.now();
    const response = await fetch(`${hub.managementUrl}/api/v1/population/accesses/search`, {
      ...{ method: 'POST', headers, body: JSON.stringify({ personalNumber, reason: 'bench' }) },
    });
    const { items } = (await response.json()) as { items?: unknown[] };
    latencies[i] = performance.now() - startedAt;
    if (items?.length !== ACCESSES) throw new Error(`${response.status}: ${items?.length} accesses, not ${ACCESSES}`);
  }
  return latencies;
}

function auditor(): Promise<string> {
  return signIn(hub.exchangeUrl, hub.clients()['sandbox-admin']!);
}
