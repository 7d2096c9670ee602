import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobOrder } from '../../../apps/population/src/jobs/application/job-order.js';
import { FakeVerifier, numberOf, OWNER, verified } from '../../../apps/population/src/jobs/jobs-test-kit.js';
import { JobsRig, order } from './jobs-rig.js';
import { readBack, sampleFile, workbookOf } from './sample-files.js';
import { fileOf, HEADER, numbers, tick, upload } from './people-files.js';

let rig: JobsRig;
beforeAll(async () => (rig = await JobsRig.create()));
afterEach(() => rig.rest());
afterAll(() => rig.drop());

describe('a file of people', () => {
  it('comes back with what became of each line, and counts to the person', async () => {
    const verifier = new FakeVerifier();
    verifier.answer = async ({ number }) => {
      if (number.endsWith('7')) return verified(number, 'differs', ['name-differs']);
      return number.endsWith('9') ? verified(number, 'not-found', ['not-found']) : verified(number);
    };
    const process = (await rig.process(verifier)).start();
    const text = fileOf(250) + '250,O42,Nguyễn Văn An,,Xã 0\r\n' + '251,042090000251,Nguyễn Văn An\r\n';
    const { id } = await upload(process, text);
    const done = await rig.reaches(process, id, 'done');
    expect(done).toMatchObject({
      rows: 252,
      done: 252,
      matched: 200,
      differing: 25,
      notFound: 25,
      refused: 2,
      failed: 0,
    });
    expect(done.summary.byReason).toEqual({
      ...{ 'name-differs': 25, 'not-found': 25, 'number-letters-for-digits': 1, 'row-cells-too-few': 1 },
    });
    expect(done.summary.byUnit).toContainEqual({
      ...{ unit: 'Xã 1', matched: 75, differing: 25, notFound: 25, refused: 0, failed: 0 },
      byReason: { 'name-differs': 25, 'not-found': 25 },
    });
    expect(done.preview[0]).toMatchObject({ line: 2, number: '*********000', name: 'N***** V** A*' });
    expect([...verifier.asked].sort()).toEqual(numbers(250));

    const [header, ...lines] = (await process.result(id)).trimEnd().split('\r\n');
    expect(header).toBe(
      `${HEADER.trimEnd()},Kết quả,Lý do,Thời điểm,Mã kết quả,Mã lý do,Đúng số định danh,Đúng họ tên,Đúng ngày sinh`,
    );
    expect(lines).toHaveLength(252);
    expect(lines[7]).toMatch(
      /^7,042090000007,Trần Thị Bình,21\/03\/1990,Xã 1,Không khớp,họ tên khác,2026-.*,differs,name-differs,Có,Không,Không$/,
    );
    expect(lines.map(each => /,(matched|differs|not-found|refused),/.exec(each)?.[1]).slice(0, 11)).toEqual([
      ...[
        'matched',
        'matched',
        'matched',
        'matched',
        'matched',
        'matched',
        'matched',
        'differs',
        'matched',
        'not-found',
        'matched',
      ],
    ]);
    expect(lines[250]).toContain(',refused,number-letters-for-digits,');

    const log = await rig.rows<{ outcome: string; count: number }>(
      'SELECT outcome, count(*)::int FROM accesses WHERE transaction_id = $1 GROUP BY 1 ORDER BY 1',
      [id],
    );
    expect(log).toEqual([
      { outcome: 'differs', count: 25 },
      { outcome: 'matched', count: 200 },
      { outcome: 'not-found', count: 25 },
    ]);
    const facts = await rig.takeFacts();
    expect(facts.map(({ step, outcome, transactionId }) => [step, outcome, transactionId])).toEqual([
      ['accepted', undefined, id],
      ['answered', 'succeeded', id],
    ]);
  });

  it.each(['ndjson', 'xlsx'] as const)('is taken and given back as %s as well', async kind => {
    const process = (await rig.process()).start();
    const body = await sampleFile(kind, 120);
    const { id } = await process.uploads.upload(order({ fileName: `a.${kind}` }), piecesOf(body));
    await rig.reaches(process, id, 'done');
    const { bytes } = await process.results.result(OWNER.system, id);
    const rows = await readBack(bytes);
    expect(rows).toHaveLength(120);
    expect(rows[119]).toMatchObject({ 'Số CCCD': numberOf(119), 'Mã kết quả': 'matched' });
  });

  it('is asked about by the one sheet that was chosen, and those that were not read are told', async () => {
    const verifier = new FakeVerifier();
    const process = (await rig.process(verifier)).start();
    const body = await workbookOf('Xã A', 'Xã B');
    const { id } = await process.uploads.upload(order({ fileName: 'a.xlsx', sheet: 'Xã B' }), piecesOf(body));
    expect(await rig.reaches(process, id, 'done')).toMatchObject({ rows: 1, sheetsLeftOut: ['Xã A'] });
    expect(verifier.asked).toEqual([numberOf(1)]);
  });

  it.each<[string, Partial<JobOrder>]>([
    ['purpose', { owner: { ...OWNER, purpose: { ...OWNER.purpose, procedure: '1.005678' } } }],
    ['officer', { owner: { ...OWNER, purpose: { ...OWNER.purpose, officer: 'canbo.b' } } }],
    ['sheet', { sheet: 'Xã B' }],
    ['choice of columns', { chosen: { unit: 'Đơn vị' } }],
  ])('that is repeated under its key with another %s is no silent answer of the first', async (what, changes) => {
    const process = await rig.process();
    const idempotencyKey = `same key, another ${what}`;
    await upload(process, fileOf(3), { idempotencyKey });
    await expect(upload(process, fileOf(3), { idempotencyKey, ...changes })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('comes back line by line: with its titles, its blank lines and, of NDJSON, its values as they were', async () => {
    const process = (await rig.process()).start();
    const person = `${numberOf(1)},Nguyễn Văn An`;
    const titled = await upload(process, `DANH SÁCH,\n\nSố CCCD,Họ và tên\n\n${person}\n`);
    expect(await rig.reaches(process, titled.id, 'done')).toMatchObject({
      rows: 1,
      matched: 1,
      preview: [{ line: 5 }],
    });
    const lines = (await process.result(titled.id)).split('\n');
    expect([lines[0], lines[1], lines[3]]).toEqual(['DANH SÁCH,', '', '']);
    expect([lines[2], lines[4]]).toEqual([
      expect.stringMatching(/^Số CCCD,.*,Kết quả,/),
      expect.stringContaining(person),
    ]);

    const object = `{"number":"${numberOf(1)}","name":"Nguyễn Văn An","isNew":true,"note":null}`;
    const { id } = await upload(process, `${object}\n\n{"number":\n`, { fileName: 'a.ndjson' });
    await rig.reaches(process, id, 'done');
    const [first, blank, broken] = (await process.result(id)).split('\n');
    expect(first).toMatch(/^\{"number":"\d+","name":"Nguyễn Văn An","isNew":true,"note":null,"Kết quả":"Khớp",/);
    expect([blank, broken]).toEqual(['', expect.stringMatching(/^\{"text":"\{\\"number\\":",.*"row-not-json"/)]);
  });

  it('is asked about by two processes together, each person once', async () => {
    const verifiers = [new FakeVerifier(), new FakeVerifier()];
    for (const verifier of verifiers) verifier.answer = async ({ number }) => (await tick(), verified(number));
    const [one, two] = [await rig.process(verifiers[0]), await rig.process(verifiers[1])];
    const { id } = await upload(one, fileOf(2_000));
    one.start();
    two.start();
    await rig.reaches(one, id, 'done');
    const asked = verifiers.map(verifier => verifier.asked);
    expect(asked.flat().sort()).toEqual(numbers(2_000));
    expect(Math.min(...asked.map(({ length }) => length))).toBeGreaterThan(0);
  });

  it('shares the partner with smaller files: these do not wait until it is done', async () => {
    const verifier = new FakeVerifier();
    verifier.answer = async ({ number }) => (await tick(), verified(number));
    const process = await rig.process(verifier);
    const large = await upload(process, fileOf(3_000));
    const small = await upload(process, fileOf(10, 5_000));
    process.start();
    await rig.reaches(process, small.id, 'done');
    expect((await rig.progress(process, large.id)).finishedAt).toBeNull();
    await rig.reaches(process, large.id, 'done');
  });
});

describe('those that listen to a job', () => {
  it('hear how far it is until it is finished, and no more than once a second', async () => {
    const verifier = new FakeVerifier();
    verifier.answer = async ({ number }) => (await tick(10), verified(number));
    const process = await rig.process(verifier);
    const { id } = await upload(process, fileOf(2_000));
    const heard: (string | undefined)[] = [];
    const over = new Promise<void>(resolve => {
      process.feed.listen(OWNER.system, id, progress => {
        heard.push(progress?.state);
        if (!progress) resolve();
      });
    });
    process.start();
    await over;
    expect(heard.at(-1)).toBeUndefined();
    expect(heard.at(-2)).toBe('done');
    expect(heard).toContain('running');
  });

  it('are bounded', async () => {
    const process = await rig.process(new FakeVerifier(), { listeners: 2 });
    const { id } = await upload(process, fileOf(1));
    const leave = [1, 2].map(() => process.feed.listen(OWNER.system, id, () => undefined));
    expect(() => process.feed.listen(OWNER.system, id, () => undefined)).toThrow('cannot be followed');
    leave.forEach(each => each());
    process.feed.listen(OWNER.system, id, () => undefined)();
    await rig.levers.pull('cancel', OWNER.system, id);
  });
});

async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}
