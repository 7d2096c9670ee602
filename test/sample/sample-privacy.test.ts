import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import type { InsuredRow } from '#libs/samples';
import { redisCommand } from '../acceptance/support/redis.js';
import { Findings } from './support/findings.js';
import { PeopleSearch } from './support/people-search.js';
import { PostgresContents } from './support/postgres-contents.js';
import { namesNotIn, papersOf, peopleIn, rowsOf } from './support/sample-people.js';
import { SampleRun } from './support/sample-run.js';

/** The sample takes three minutes on two free cores; only what hangs takes so long. */
const WITHIN_MS = 1_800_000;
/** Of nobody: put where a person would be found. */
const PLANTED = { number: '999987654321', name: 'Quàng Xẩu Ủnh' };
const PAGES_IN_LOG = 'pages in the log';
const PLANTED_TEXT = `${PLANTED.number} ${PLANTED.name}`;

/** Payloads, and what PostgreSQL makes of them: pages, indexes, statistics of its columns. */
const MAY_HAVE_PAPERS =
  /^data\/kafka\/data\/(?!hub|population)|^data\/postgres\/|^pages in the log$|^files\/|^table (service_records|land_dossiers|delivery|pg_catalog)\./;
const PLANTED_PLACES = [
  /^table public\.left_open$/,
  /^table public\.left_long$/,
  /^pages in the log$/,
  /^data\/postgres\/data\/pg_wal\//,
  /^data\/kafka\/data\/planted-0\/\d+\.log$/,
  /^data\/kafka\/data\/planted-packed-0\/\d+\.log, packed$/,
  /^data\/redis\/appendonlydir\//,
  /^data\/redis\/dump\.rdb$/,
];

const run = new SampleRun();
let rows: readonly InsuredRow[];
let names: readonly string[];
let exitCode: number | null;
/** Of a table of which a planted row was deleted. */
let fileOfDeleted: string;
let findings: Findings;

beforeAll(async () => {
  await run.start();
  const papers = papersOf(run.size);
  rows = rowsOf(run.size);
  const people = peopleIn(rows);
  names = namesNotIn(people.names, papers.text);
  findings = new Findings(
    new PeopleSearch({
      applicants: papers.applicants,
      people: { numbers: people.numbers, names },
      planted: { numbers: [PLANTED.number], names: [PLANTED.name] },
    }),
  );
  const { healthUrl, infrastructure } = run.file;
  for (const path of ['/metrics', '/health/ready']) findings.add(path, await bytesAt(`${healthUrl}${path}`));
  const postgres = new PostgresContents(infrastructure.env.DATABASE_URL);
  // At its next checkpoint, which its end is too, PostgreSQL deletes what it does not need any more of its log.
  await findings.addAll(PAGES_IN_LOG, postgres.pagesInLog());
  await findings.addFolder(run.folder, 'data/postgres/data/pg_wal');
  fileOfDeleted = await postgres.leave(PLANTED_TEXT);
  await plantInKafka(infrastructure.env.KAFKA_BROKERS);
  await plantInRedis(infrastructure.env.REDIS_URL);
  await findings.addAll(PAGES_IN_LOG, postgres.pagesInLog());
  await findings.addAll(tableOf, postgres.dump());
  exitCode = await run.stop();
  await findings.addFolder(run.folder);
  findings.add('output', Buffer.from(run.output));
}, WITHIN_MS);
afterAll(() => run.remove(), WITHIN_MS);

async function bytesAt(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

/** The first line of each part of a dump. */
function tableOf(part: Buffer): string {
  return `table ${part.subarray(0, part.indexOf('\n')).toString()}`;
}

async function plantInKafka(broker: string): Promise<void> {
  const producer = new Kafka({ clientId: 'planting', brokers: [broker], logLevel: logLevel.NOTHING }).producer();
  const admin = new Kafka({ clientId: 'planting', brokers: [broker], logLevel: logLevel.NOTHING }).admin();
  await Promise.all([producer.connect(), admin.connect()]);
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: 'planted' }, { topic: 'planted-packed' }] });
  await producer.send({ topic: 'planted', messages: [{ value: PLANTED_TEXT }] });
  const packed = { topic: 'planted-packed', compression: CompressionTypes.GZIP };
  await producer.send({ ...packed, messages: [{ value: PLANTED_TEXT.repeat(20) }] });
  await Promise.all([producer.disconnect(), admin.disconnect()]);
}

/** Its log has each command; a whole copy, not packed, what it holds at the end. */
async function plantInRedis(url: string): Promise<void> {
  expect(await redisCommand(`SET planted "${PLANTED_TEXT}"`, url)).toMatch(/OK/);
  await redisCommand('CONFIG SET rdbcompression no', url);
  expect(await redisCommand('SAVE', url)).toMatch(/OK/);
}

describe('the sample that npm start runs', () => {
  // The rest of the tables is not looked at here: on a machine that is busy enough senders repeat what was taken already.
  it('asks about everybody and is told what the population says, and ends in order', () => {
    expect(run.output).not.toMatch(/NOT AS EXPECTED: (one by one|in the file|the file of people)/);
    expect(exitCode).toBe(0);
  });

  it('leaves nobody about whom it asked: not in a byte of PostgreSQL, Kafka, Redis, the hub’s folder, its output or its metrics', () => {
    expect(rows).toHaveLength(run.size.singles + run.size.rows);
    expect(names.length).toBeGreaterThan(5_000);
    expect(findings.bytes).toBeGreaterThan(100_000_000);
    expect(findings.tell('people')).toEqual([]);
  });

  it('leaves who stands in the papers of dossiers where the papers are, and in no log, figure, ledger, Redis or output', () => {
    const places = findings.placesOf('applicants');
    expect(places.filter(place => !MAY_HAVE_PAPERS.test(place))).toEqual([]);
    for (const where of [/^data\/kafka\//, /^data\/postgres\//, /^table service_records\./, /^table land_dossiers\./])
      expect(places.filter(place => where.test(place))).not.toEqual([]);
  });

  it('would leave them found: what was planted is, in a row, on a page, in a log, packed or not', () => {
    const places = findings.placesOf('planted');
    expect(places).toContain(`data/postgres/data/${fileOfDeleted}`);
    for (const where of PLANTED_PLACES) expect([where, places.some(place => where.test(place))]).toEqual([where, true]);
  });
});
