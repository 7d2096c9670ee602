import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { citizenByNumber, insuredFile, type InsuredRow } from '#libs/samples';
import { type TestSandbox, waitFor } from '#libs/testing';
import { type Found, searchFiles, Secrets } from './support/byte-search.js';
import type { ExchangeClient, ManagementClient } from './support/clients.js';
import { startPopulationSandbox } from './support/population-sandbox.js';
import { redisCommand } from './support/redis.js';

const PURPOSE = { 'hub-purpose': 'officer="canbo.an", agency="H22.01", procedure="1.012790"' };
/** Of nobody else in any test: a name that is found is one that the hub kept. */
const ODD_NAMES = ['Quàng Xẩu Ủnh', 'Lường Thẹo Kỵt', 'Vừ Mỉ Ngoẵng', 'Cầm Phẫn Ợi'];
const SINGLES = 120;
const LATER = 30;
const IN_FILE = 600;
const HEADER = 'Số định danh;Họ và tên;Ngày sinh;Đơn vị';

let sandbox: TestSandbox;
let oneStop: ExchangeClient;
let admin: ManagementClient;
const people = [...insuredFile({ seed: 4_242, rows: 8_000 })]
  .filter(isOfNoOtherTest)
  .slice(0, SINGLES + LATER + IN_FILE)
  .map((row, i) => withOddName({ ...row, index: i }));

beforeAll(async () => {
  ({ sandbox, oneStop, admin } = await startPopulationSandbox());
});
afterAll(() => sandbox?.remove());

/** Applicants of dossiers, whose numbers may be kept with their papers, are grown up and not very old (libs/samples). */
function isOfNoOtherTest({ number }: InsuredRow): boolean {
  const year = Number(citizenByNumber(number)?.birthDate.slice(0, 4) ?? 0);
  return year < 1945 || year > 2006;
}

/** Every tenth is told under a name that is not the citizen's, which must not stay anywhere either. */
function withOddName(row: InsuredRow): InsuredRow {
  return row.index % 10 === 0 ? { ...row, name: ODD_NAMES[(row.index / 10) % ODD_NAMES.length]! } : row;
}

const toldOf = ({ number, name, birthDate }: InsuredRow) => ({ number, name, ...(birthDate ? { birthDate } : {}) });

async function askSingly(rows: readonly InsuredRow[]): Promise<void> {
  for (const [i, row] of rows.entries()) {
    // Look-ups have a quota of their own.
    const service = i % 6 === 0 ? 'population-lookup' : 'population-verification';
    const { status } = await oneStop.call('POST', `/v1/services/${service}/queries`, { person: toldOf(row) }, PURPOSE);
    expect([200, 422]).toContain(status);
  }
}

async function request(row: InsuredRow): Promise<string> {
  const body = {
    requestCode: `privacy-${row.index}`,
    requestedAt: new Date(Date.now() - 1_000).toISOString(),
    purpose: { officer: 'canbo.an', agency: '000.00.01.H22', procedure: '1.012790' },
    person: toldOf(row),
  };
  const answer = await oneStop.post(body, {}, 'population-verification-request');
  expect(answer.status).toBe(202);
  return answer.body.transactionId;
}

async function verifyFile(rows: readonly InsuredRow[]): Promise<string> {
  const lines = rows.map(({ number, name, birthDate, unit }) => [number, name, birthDate, unit].join(';'));
  const headers = { ...PURPOSE, 'content-type': 'text/csv' };
  const path = '/v1/services/population-verification/jobs';
  const { status, body } = await oneStop.call<{ jobId: string }>(
    'POST',
    path,
    [HEADER, ...lines].join('\r\n'),
    headers,
  );
  expect(status).toBe(202);
  const isDone = async () => {
    const progress = await oneStop.call<{ state: string }>('GET', `/v1/jobs/${body.jobId}`);
    return progress.body.state === 'done';
  };
  await waitFor(isDone, { what: 'the file to be verified', timeoutMs: 120_000 });
  return body.jobId;
}

/** Where PostgreSQL, Kafka and Redis of this run keep everything, and the hub its keys, credentials and files. */
async function foldersOfEverything(): Promise<string[]> {
  const [row] = await sandbox.hub.database.query<{ data_directory: string }>('SHOW data_directory');
  const session = dirname(dirname(row!.data_directory));
  return [row!.data_directory, join(session, 'kafka'), join(session, 'redis'), dirname(sandbox.hub.credentialsFile)];
}

/** What only memory holds goes to the disk first. */
async function flushEverything(): Promise<void> {
  await sandbox.hub.database.query('CHECKPOINT');
  await redisCommand('CONFIG SET rdbcompression no');
  expect(await redisCommand('SAVE')).toMatch(/OK/);
}

/** Every row of every table of these schemas, as text. */
async function dumpOf(schemas: readonly string[]): Promise<Buffer> {
  const { database } = sandbox.hub;
  const tables = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = ANY($1)`,
    [schemas],
  );
  const rows = [];
  for (const { name } of tables)
    rows.push(...(await database.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)));
  return Buffer.from(rows.map(({ row }) => row).join('\n'));
}

/** Of some: each is looked for in several writings. */
function trueNamesOf(rows: readonly InsuredRow[]): string[] {
  const names = rows
    .filter(({ index }) => index % 7 === 3)
    .flatMap(({ number }) => citizenByNumber(number)?.fullName ?? []);
  return [...new Set(names)];
}

async function shown(path: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(`${sandbox.hub.healthUrl}${path}`)).text());
}

describe('people about whom the hub is asked, singly, later and in a file', () => {
  it('are found nowhere afterwards: not in a byte of PostgreSQL, Kafka, Redis, the hub’s folder, its output or its metrics', async () => {
    const [singles, later, inFile] = [
      people.slice(0, SINGLES),
      people.slice(SINGLES, SINGLES + LATER),
      people.slice(SINGLES + LATER),
    ];
    await askSingly(singles);
    const requests = await Promise.all(later.map(request));
    await verifyFile(inFile);
    for (const id of requests) {
      const isSettled = async () => (await oneStop.transaction(id)).outcome !== 'open';
      await waitFor(isSettled, { what: 'a request to be answered', timeoutMs: 60_000 });
    }
    const search = { personalNumber: singles[1]!.number, reason: 'Kiểm tra' };
    await admin.call('POST', '/api/v1/population/accesses/search', search);
    await flushEverything();

    const secrets = new Secrets(numbersOf(people), ODD_NAMES);
    const { bytes, found } = await searchFiles(await foldersOfEverything(), secrets);
    expect(people).toHaveLength(SINGLES + LATER + IN_FILE);
    expect(bytes).toBeGreaterThan(10_000_000);
    const rows = await sandbox.hub.database.query<{ row: string }>(
      `SELECT a::text AS row FROM population.accesses a UNION ALL SELECT e::text FROM ledger.entries e`,
    );
    expect(rows.length).toBeGreaterThan(people.length / 2);
    const others: Found[] = [
      ['output', Buffer.from(sandbox.hub.process.log())] as const,
      ['metrics', await shown('/metrics')] as const,
      ['health', await shown('/health/ready')] as const,
      ['rows', Buffer.from(rows.map(({ row }) => row).join('\n'))] as const,
      ['redis', readFileSync(join((await foldersOfEverything())[2]!, 'dump.rdb'))] as const,
    ].flatMap(([file, content]) => {
      const what = secrets.in(content);
      return what ? [{ file, what }] : [];
    });
    expect([...found, ...others]).toEqual([]);
  });

  it('are not told by name either, of which others may have the same, where only they could have left it', async () => {
    const told = trueNamesOf(people);
    const names = new Secrets([], told);
    expect(told.length).toBeGreaterThan(50);
    expect(names.in(Buffer.from(`name=${told[0]!}`))).toBeDefined();
    const dump = await dumpOf(['population', 'ledger', 'gateway', 'registry']);
    expect(dump.length).toBeGreaterThan(100_000);
    expect(names.in(dump)).toBeUndefined();
    const [, kafka = ''] = await foldersOfEverything();
    const topics = readdirSync(kafka, { recursive: true, encoding: 'utf8' }).filter(path =>
      /(^|\/)(population|hub)\.[^/]+$/.test(path),
    );
    expect(topics.length).toBeGreaterThan(5);
    const { found } = await searchFiles(
      topics.map(topic => join(kafka, topic)),
      names,
    );
    expect([...found, names.in(Buffer.from(sandbox.hub.process.log()))]).toEqual([undefined]);
  });

  it('would be found if they were there', async () => {
    const secrets = new Secrets(numbersOf(people), ODD_NAMES);
    const { number } = people[1]!;
    await sandbox.hub.database.query('CREATE TABLE public.kept (text text)');
    await sandbox.hub.database.query('INSERT INTO public.kept VALUES ($1)', [`${number} ${ODD_NAMES[0]!}`]);
    await flushEverything();
    const { found } = await searchFiles((await foldersOfEverything()).slice(0, 1), secrets);
    expect(found.length).toBeGreaterThan(0);
    await sandbox.hub.database.query('DROP TABLE public.kept');
  });
});

/** As they were told, and what the population knows of them besides. */
function numbersOf(rows: readonly InsuredRow[]): string[] {
  return rows.flatMap(({ number }) => {
    const citizen = citizenByNumber(number);
    const more = citizen ? [citizen.number, citizen.oldNumber, citizen.formerNumber] : [];
    return [number, ...more].filter(each => each !== undefined && /^(\d{9}|\d{12})$/.test(each)) as string[];
  });
}
