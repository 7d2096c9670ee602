import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate, revertAll } from '#libs/persistence';
import { FakeVerifier, numberOf, OWNER } from '../../../apps/population/src/jobs/jobs-test-kit.js';
import { POPULATION_SCHEMA } from '../../../apps/population/src/persistence/population.schema.js';
import type { JobsProcess } from './jobs-process.js';
import { JobTalliesRepository } from '../../../apps/population/src/jobs/persistence/job-tallies.repository.js';
import { bytesOf, JobsRig, order } from './jobs-rig.js';

const HEADER = 'Số CCCD,Họ và tên,Ngày sinh,Đơn vị\n';
const NAME = 'Nguyễn Thị Kim Ngân';
const UNIT = 'Công ty Hoa Sen';

let rig: JobsRig;
beforeAll(async () => (rig = await JobsRig.create()));
afterEach(() => rig.rest());
afterAll(() => rig.drop());

const fileOf = (count: number): string =>
  HEADER + Array.from({ length: count }, (_, i) => `${numberOf(i)},${NAME},1990,${UNIT}\n`).join('');
const upload = (process: JobsProcess, text: string, changes = {}) =>
  process.uploads.upload(order({ fileName: `${NAME}.csv`, ...changes }), bytesOf(text));
const countOf = async (table: string, where = 'TRUE'): Promise<number> => {
  const [row] = await rig.rows<{ count: number }>(`SELECT count(*)::int AS count FROM ${table} WHERE ${where}`);
  return row!.count;
};

async function finished(process: JobsProcess, count = 120): Promise<string> {
  const { id } = await upload(process, fileOf(count));
  await rig.reaches(process, id, 'done');
  return id;
}

describe('what is kept of the people of a job', () => {
  it('is never readable in a table, neither while it runs nor when it is done', async () => {
    const process = (await rig.process()).start();
    await finished(process);
    const text = await rig.everything();
    expect(text.length).toBeGreaterThan(10_000);
    for (const clear of [numberOf(0), numberOf(77), '2090000077', NAME, 'Kim Ngân', UNIT, 'Hoa Sen', '*********']) {
      expect(text.includes(clear)).toBe(false);
    }
  });

  it('is erased once the result was taken as a whole and the grace is over; the counts stay', async () => {
    const process = (await rig.process(new FakeVerifier(), { graceSeconds: 0 })).start();
    const id = await finished(process);
    await process.keeper.keep();
    expect(await countOf('job_chunks', `job_id = '${id}'`)).toBe(2);
    await process.results.markCollected(id);
    await process.keeper.keep();
    expect(await countOf('job_chunks', `job_id = '${id}'`)).toBe(0);
    const [job] = await rig.rows<Record<string, unknown>>('SELECT * FROM jobs WHERE id = $1', [id]);
    expect(job).toMatchObject({ key_id: null, about: null, matched: 120 });
    const progress = await rig.progress(process, id);
    expect(progress).toMatchObject({ matched: 120, rows: 120, preview: [], columns: {}, summary: { byUnit: [] } });
    expect(progress.erasedAt).not.toBeNull();
    expect(progress.fileName).toBeUndefined();
    await expect(process.results.result(OWNER.system, id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(rig.levers.pull('retry', OWNER.system, id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('cannot be opened any more by anybody who has kept the rows: the key is destroyed', async () => {
    const process = (await rig.process(new FakeVerifier(), { graceSeconds: 0 })).start();
    const id = await finished(process);
    const [{ key_id: keyId }] = (await rig.rows<{ key_id: string }>('SELECT key_id FROM jobs WHERE id = $1', [id])) as [
      { key_id: string },
    ];
    expect(await countOf('sealing.data_keys', `id = '${keyId}'`)).toBe(1);
    await process.results.markCollected(id);
    await process.keeper.keep();
    expect(await countOf('sealing.data_keys', `id = '${keyId}'`)).toBe(0);
  });

  it('is erased after its term where nobody fetches it, and where erasing broke off it is done to its end', async () => {
    const process = (await rig.process()).start();
    const [old, broken, young] = [await finished(process), await finished(process), await finished(process)];
    await rig.rows(`UPDATE jobs SET finished_at = now() - interval '8 days' WHERE id = $1`, [old]);
    await rig.rows('UPDATE jobs SET erased_at = now() WHERE id = $1', [broken]);
    await process.keeper.keep();
    expect(await countOf('job_chunks', `job_id IN ('${old}', '${broken}')`)).toBe(0);
    expect(await countOf('job_chunks', `job_id = '${young}'`)).toBe(2);
  });

  it('goes with a job that never comes to its end: it is cancelled, then erased', async () => {
    const process = await rig.process();
    const { id } = await upload(process, fileOf(10));
    await rig.levers.pull('pause', OWNER.system, id);
    await rig.rows(`UPDATE jobs SET created_at = now() - interval '31 days' WHERE id = $1`, [id]);
    await process.keeper.keep();
    expect(await rig.progress(process, id)).toMatchObject({ state: 'cancelled' });
  });
});

describe('an upload', () => {
  const nothingKept = async (): Promise<number[]> => [
    await countOf('jobs', `state = 'uploading'`),
    await countOf('job_chunks', `job_id NOT IN (SELECT id FROM jobs WHERE state <> 'uploading')`),
    await countOf('sealing.data_keys', `id NOT IN (SELECT key_id FROM jobs WHERE key_id IS NOT NULL)`),
  ];

  it('that breaks off leaves nothing', async () => {
    const process = await rig.process();
    const breaking = async function* () {
      yield Buffer.from(fileOf(3_000));
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    };
    await expect(process.uploads.upload(order(), breaking())).rejects.toMatchObject({ code: 'malformed' });
    expect(await nothingKept()).toEqual([0, 0, 0]);
  });

  it('whose process is killed is swept, and may be sent again under the same key at once', async () => {
    const first = await rig.process();
    let isIn: () => void = () => undefined;
    const read = new Promise<void>(resolve => (isIn = resolve));
    const endless = async function* () {
      yield Buffer.from(fileOf(5_000));
      isIn();
      await new Promise(() => undefined);
    };
    // Never ends, unless the process that takes it in does.
    void first.uploads.upload(order({ idempotencyKey: 'k1' }), endless()).catch(() => undefined);
    await read;
    const second = (await rig.process()).start();
    await expect(upload(second, fileOf(10), { idempotencyKey: 'k1' })).rejects.toMatchObject({ code: 'conflict' });
    await rig.rows(`UPDATE jobs SET touched_at = now() - interval '61 seconds' WHERE state = 'uploading'`);
    const { id } = await upload(second, fileOf(10), { idempotencyKey: 'k1' });
    expect(await rig.reaches(second, id, 'done')).toMatchObject({ rows: 10, matched: 10 });

    const third = await rig.process();
    const again = new Promise<void>(resolve => (isIn = resolve));
    void third.uploads.upload(order(), endless()).catch(() => undefined);
    await again;
    expect((await nothingKept())[0]).toBe(1);
    await rig.rows(`UPDATE jobs SET touched_at = now() - interval '3 minutes' WHERE state = 'uploading'`);
    await second.keeper.keep();
    expect(await nothingKept()).toEqual([0, 0, 0]);
    await Promise.all([first.kill(), third.kill()]);
  });

  it('that is repeated is the same job; the same key with another file is told so and has no effect', async () => {
    const process = await rig.process();
    const { id } = await upload(process, fileOf(20), { idempotencyKey: 'k2' });
    expect((await upload(process, fileOf(20), { idempotencyKey: 'k2' })).id).toBe(id);
    await expect(upload(process, fileOf(21), { idempotencyKey: 'k2' })).rejects.toMatchObject({ code: 'conflict' });
    const other = { owner: { ...OWNER, system: 'another' }, idempotencyKey: 'k2' };
    expect((await upload(process, fileOf(20), other)).id).not.toBe(id);
    expect((await upload(process, fileOf(20), { idempotencyKey: 'k2', dryRun: true })).id).not.toBe(id);
  });

  it.each([
    ['an empty file', '', '', 'empty'],
    ['a header alone', HEADER, '/rows', 'rows-missing'],
    ['two columns of one name', `Số CCCD,Họ và tên,Số CCCD\n1,2,3\n`, '/header', 'columns-equal'],
    ['two columns that may both be it', `Số CCCD,Mã định danh,Họ tên\n1,2,3\n`, '/header', 'column-ambiguous'],
    ['missing columns', `Ngày sinh,Đơn vị\n1990,A\n`, '/header', 'column-missing'],
    ['data without a header', `${numberOf(1)},${NAME},1990\n`, '/header', 'header-missing'],
    ['a quote that nobody closes', `${HEADER}"${numberOf(1)},${NAME}\n`, '/rows/2', 'quote-unclosed'],
    ['a PDF', '%PDF-1.7', '', 'format-unknown'],
  ])('of %s is refused with a pointer, and nothing is kept', async (_what, text, pointer, code) => {
    const process = await rig.process();
    const error = await upload(process, text).catch((thrown: unknown) => thrown as { errors: { message: string }[] });
    expect(error).toMatchObject({ code: 'payload-invalid' });
    const [first] = (error as { errors: { pointer: string; message: string }[] }).errors;
    expect([first!.pointer, first!.message.split(':')[0]]).toEqual([pointer, code]);
    expect(JSON.stringify(error)).not.toContain(NAME);
    expect(await nothingKept()).toEqual([0, 0, 0]);
  });

  it('of too many lines is refused when that is known, and the chunks that were stored are gone', async () => {
    const process = await rig.process(new FakeVerifier(), { maxRows: 2_500 });
    await expect(upload(process, fileOf(3_000))).rejects.toMatchObject({ errors: [{ pointer: '/rows/2502' }] });
    expect(await nothingKept()).toEqual([0, 0, 0]);
  });

  it('about fields that are not granted is refused', async () => {
    const process = await rig.process();
    const granted = new Set(['number', 'name']);
    await expect(upload(process, fileOf(5), { granted })).rejects.toMatchObject({
      ...{ code: 'no-agreement', errors: [{ pointer: '/header/birthDate' }] },
    });
  });

  it('is told to come again where too much is under way', async () => {
    const process = await rig.process(new FakeVerifier(), { openPerSystem: 1, uploadsAtOnce: 1 });
    const owner = { ...OWNER, system: 'busy' };
    await upload(process, fileOf(5), { owner });
    await expect(upload(process, fileOf(5), { owner })).rejects.toMatchObject({ code: 'quota-exceeded' });
    let end: () => void = () => undefined;
    const held = new Promise<void>(resolve => (end = resolve));
    const slow = async function* () {
      await held;
      yield Buffer.from(fileOf(1));
    };
    const first = process.uploads.upload(order(), slow());
    await expect(upload(process, fileOf(5))).rejects.toMatchObject({ code: 'unavailable' });
    end();
    await first;
  });
});

describe('a summary', () => {
  it('tells of each unit the ten reasons that most of its lines have, so that its length is bounded', async () => {
    const { id } = await upload(await rig.process(), fileOf(1));
    const tallies = new JobTalliesRepository(rig.database);
    const entries = [1, 2].flatMap(unit =>
      Array.from({ length: 12 }, (_, i) => ({ unit, result: 'refused' as const, reason: `reason-${i}`, count: i + 1 })),
    );
    await tallies.add(id, entries);
    const told = await tallies.reasonsByUnit(id);
    const most = [12, 11, 10, 9, 8, 7, 6, 5, 4, 3];
    expect(told.map(({ unit, count }) => [unit, count])).toEqual([1, 2].flatMap(unit => most.map(n => [unit, n])));
  });
});

describe('a dry run', () => {
  it('says what would be refused and where, asks nobody and keeps no line', async () => {
    const process = (await rig.process()).start();
    await rig.takeFacts();
    const bad = Array.from({ length: 130 }, (_, i) => `${i},${NAME},30/02/1990,${UNIT}\n`).join('');
    const { id } = await upload(process, fileOf(50) + bad, { dryRun: true });
    const progress = await rig.progress(process, id);
    expect(progress).toMatchObject({ state: 'done', dryRun: true, rows: 180, done: 180, refused: 130, matched: 0 });
    expect(progress.summary).toEqual({
      byReason: { 'number-wrong-length': 130, 'birth-date-no-such-day': 130 },
      byUnit: [
        {
          ...{ unit: UNIT, matched: 0, differing: 0, notFound: 0, refused: 130, failed: 0 },
          byReason: { 'number-wrong-length': 130, 'birth-date-no-such-day': 130 },
        },
      ],
    });
    expect(progress.problems).toHaveLength(100);
    expect(progress.problems[0]).toEqual({ line: 52, reasons: ['number-wrong-length', 'birth-date-no-such-day'] });
    expect(await countOf('job_chunks', `job_id = '${id}'`)).toBe(0);
    expect(process['parts'].verifier.asked).toEqual([]);
    await expect(process.results.result(OWNER.system, id)).rejects.toMatchObject({ code: 'conflict' });
    expect((await rig.takeFacts()).map(({ step, outcome }) => [step, outcome])).toEqual([
      ['accepted', undefined],
      ['answered', 'succeeded'],
    ]);
  });
});

it('operators see the numbers of all jobs, page by page, and nothing of the people', async () => {
  const process = await rig.process();
  const query = { system: undefined, state: undefined, after: undefined, limit: 3 };
  const first = await process.reading.list(query);
  expect(first.items).toHaveLength(3);
  const [millis, id] = first.nextCursor!.split('.') as [string, string];
  const second = await process.reading.list({ ...query, after: { createdAtMs: Number(millis), id } });
  const ids = [...first.items, ...second.items].map(({ jobId }) => jobId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(JSON.stringify(first.items)).not.toContain(NAME);
  expect((await process.reading.list({ ...query, system: 'another' })).items).toHaveLength(1);
});

it('the tables can be taken back and made again', async () => {
  await revertAll(POPULATION_SCHEMA, rig.own.config);
  await migrate(POPULATION_SCHEMA, rig.own.config);
  expect(await countOf('jobs')).toBe(0);
});
