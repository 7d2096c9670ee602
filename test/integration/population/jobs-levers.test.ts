import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { HubError } from '#libs/kernel';
import { waitFor } from '#libs/testing';
import { FakeVerifier, numberOf, OWNER, verified } from '../../../apps/population/src/jobs/jobs-test-kit.js';
import { JobsRepository } from '../../../apps/population/src/jobs/persistence/jobs.repository.js';
import { partnerFailed } from '../../../apps/population/src/verification/application/partner-outcome.js';
import { AGREEMENT, JobsRig } from './jobs-rig.js';
import { fileOf, numbers, resultCodes, tick, upload } from './people-files.js';

let rig: JobsRig;
beforeAll(async () => (rig = await JobsRig.create()));
afterEach(() => rig.rest());
afterAll(() => rig.drop());

describe('a job', () => {
  it('is paused within a chunk and goes on where it was; nobody is asked twice', async () => {
    const verifier = new FakeVerifier();
    verifier.answer = async ({ number }) => (await tick(20), verified(number));
    const process = await rig.process(verifier, { chunkRows: 1_000 });
    const { id } = await upload(process, fileOf(1_000));
    process.start();
    await waitFor(() => verifier.asked.length > 20, { what: 'the job to run' });
    await rig.levers.pull('pause', OWNER.system, id);
    await waitFor(() => rig.isIdle(), { what: 'the chunk to be put down' });
    const asked = verifier.asked.length;
    expect(asked).toBeLessThan(1_000);
    expect(await rig.progress(process, id)).toMatchObject({ state: 'paused', done: asked, ratePerSecond: null });
    verifier.answer = async ({ number }) => verified(number);
    await rig.levers.pull('resume', OWNER.system, id);
    await rig.reaches(process, id, 'done');
    expect([...verifier.asked].sort()).toEqual(numbers(1_000));
  });

  it('is put down in order where its process stops, and goes on in another one', async () => {
    const verifier = new FakeVerifier();
    verifier.answer = async ({ number }) => (await tick(10), verified(number));
    const first = await rig.process(verifier);
    const { id } = await upload(first, fileOf(400));
    first.start();
    await waitFor(() => verifier.asked.length > 50, { what: 'the job to run' });
    await first.stop();
    const second = await rig.process(verifier);
    verifier.answer = async ({ number }) => verified(number);
    second.start();
    await rig.reaches(second, id, 'done');
    expect([...verifier.asked].sort()).toEqual(numbers(400));
  });

  it('is cancelled within a chunk; its result has what is known, and says of the rest that nobody was asked', async () => {
    const verifier = new FakeVerifier();
    verifier.answer = async ({ number }) => (await tick(20), verified(number));
    const process = await rig.process(verifier);
    const { id } = await upload(process, fileOf(500));
    process.start();
    await waitFor(() => verifier.asked.length > 10, { what: 'the job to run' });
    await rig.levers.pull('cancel', OWNER.system, id);
    const cancelled = await rig.reaches(process, id, 'cancelled');
    expect(cancelled.done).toBe(verifier.asked.length);
    const codes = await resultCodes(process, id);
    expect(codes.filter(code => code === 'matched')).toHaveLength(cancelled.done);
    expect(codes.filter(code => code === 'not-asked')).toHaveLength(500 - cancelled.done);
    expect((await rig.takeFacts()).at(-1)).toMatchObject({ step: 'answered', outcome: 'failed', transactionId: id });
    await expect(rig.levers.pull('resume', OWNER.system, id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('waits for a partner that is away, fails nobody for it, and goes on when it is back', async () => {
    const verifier = new FakeVerifier();
    let isAway = true;
    verifier.answer = async ({ number }) => {
      if (isAway) throw partnerFailed('timeout', true);
      return verified(number);
    };
    const process = await rig.process(verifier, { holdMs: 1_000 });
    const { id } = await upload(process, fileOf(300));
    process.start();
    const waiting = await rig.reaches(process, id, 'waiting-for-partner');
    expect(waiting).toMatchObject({ failed: 0, done: 0 });
    expect(waiting.continuesAt).not.toBeNull();
    isAway = false;
    expect(await rig.reaches(process, id, 'done')).toMatchObject({ matched: 300, failed: 0 });
  });

  it.each(['resume', 'retry'] as const)(
    'cannot be made by %s to ask a partner that wants to be left alone',
    async lever => {
      const jobs = new JobsRepository(rig.database);
      const verifier = new FakeVerifier();
      verifier.answer = async ({ number }) => {
        if (number === numberOf(0)) throw partnerFailed('http-500', false);
        if (verifier.asked.length < 2) return verified(number);
        throw new HubError('busy', 'partner-busy', 'The partner takes no more now', { retryAfterMs: 60_000 });
      };
      const process = (await rig.process(verifier, { attempts: 1, peopleAtOnce: 1, chunkRows: 1 })).start();
      const { id } = await upload(process, fileOf(20));
      await rig.reaches(process, id, 'waiting-for-partner');
      await process.stop();
      const reader = await rig.process();
      const { continuesAt, failed } = await rig.progress(reader, id);
      expect(failed).toBe(1);
      if (lever === 'resume') await rig.levers.pull('pause', OWNER.system, id);
      expect((await rig.levers.pull(lever, OWNER.system, id)).held_until?.toISOString()).toBe(continuesAt);
      await jobs.hold(id, 'agreement', 1);
      await rig.levers.pull('resume', OWNER.system, id);
      expect(await rig.progress(reader, id)).toMatchObject({ state: 'waiting-for-partner', continuesAt });
      expect(await jobs.workable(10)).toEqual([]);
    },
  );

  it('has people whom the partner did not answer about asked again alone, when its system says so', async () => {
    const verifier = new FakeVerifier();
    const failing = new Set([numberOf(3), numberOf(120), numberOf(121)]);
    verifier.answer = async ({ number }) => {
      if (failing.has(number)) throw partnerFailed('http-500', true);
      return verified(number);
    };
    const process = (await rig.process(verifier)).start();
    const { id } = await upload(process, fileOf(200));
    const done = await rig.reaches(process, id, 'done');
    expect(done).toMatchObject({ matched: 197, failed: 3, summary: { byReason: { 'partner-failed': 3 } } });
    verifier.asked.length = 0;
    failing.clear();
    await rig.levers.pull('retry', OWNER.system, id);
    await waitFor(async () => (await rig.progress(process, id)).failed === 0, { what: 'the retry' });
    const again = await rig.reaches(process, id, 'done');
    expect(again).toMatchObject({ matched: 200, failed: 0, done: 200, summary: { byReason: {} } });
    expect([...verifier.asked].sort()).toEqual([numberOf(3), numberOf(120), numberOf(121)]);
    // It had succeeded before, and has now: the ledger counts it once.
    expect((await rig.takeFacts()).filter(({ step }) => step === 'answered')).toHaveLength(1);
  });

  it('whose retry is paused goes on with it when it is resumed: nobody who had failed is left out', async () => {
    const verifier = new FakeVerifier();
    // Every second one fails: else it would be the partner that is silent.
    verifier.answer = async ({ number }) => {
      if (Number(number) % 2 === 0) throw partnerFailed('http-500', true);
      return verified(number);
    };
    const process = (await rig.process(verifier, { attempts: 1, peopleAtOnce: 1 })).start();
    const { id } = await upload(process, fileOf(60));
    expect(await rig.reaches(process, id, 'done')).toMatchObject({ failed: 30 });
    verifier.asked.length = 0;
    verifier.answer = async ({ number }) => (await tick(50), verified(number));
    await rig.levers.pull('retry', OWNER.system, id);
    await waitFor(() => verifier.asked.length > 2, { what: 'the retry to run' });
    await rig.levers.pull('pause', OWNER.system, id);
    await waitFor(() => rig.isIdle(), { what: 'the chunk to be put down' });
    const paused = await rig.progress(process, id);
    expect([paused.state, paused.failed > 0, paused.failed < 30]).toEqual(['paused', true, true]);
    await rig.levers.pull('resume', OWNER.system, id);
    expect(await rig.reaches(process, id, 'done')).toMatchObject({ matched: 60, failed: 0 });
    expect([...verifier.asked].sort()).toEqual(numbers(60).filter(number => Number(number) % 2 === 0));
  });

  it('comes to its end where the partner never answers about one person, however long each call takes', async () => {
    const verifier = new FakeVerifier();
    verifier.answer = async ({ number }) => {
      if (number !== numberOf(5)) return verified(number);
      await tick(5_500);
      throw partnerFailed('timeout', true);
    };
    const process = (await rig.process(verifier, { attempts: 3 })).start();
    const { id } = await upload(process, fileOf(20));
    expect(await rig.reaches(process, id, 'done')).toMatchObject({ matched: 19, failed: 1 });
    expect(verifier.asked.filter(number => number === numberOf(5))).toHaveLength(3);
  });

  it('asks about no more people than its agreement allows in a second, and leaves room for single questions', async () => {
    rig.registry.put({ ...AGREEMENT, quota: { perSecond: 20, burst: 20 } });
    const process = (await rig.process()).start();
    const startedAt = performance.now();
    const { id } = await upload(process, fileOf(60));
    await rig.reaches(process, id, 'done');
    // Half of what may come at once goes at once, and then twenty in a second.
    expect(performance.now() - startedAt).toBeGreaterThan(2_400);
    const quota = { perSecond: 20, burst: 20 };
    expect(await rig.limiter.take(`${OWNER.system}/population-verification`, quota, 9)).toMatchObject({ granted: 9 });
    rig.registry.put(AGREEMENT);
  });

  it('keeps to the office hours of the partner', async () => {
    const hour = (new Date().getUTCHours() + 7 + 2) % 24;
    const two = (n: number) => String(n).padStart(2, '0');
    const process = (await rig.process()).start();
    rig.connect({ settings: { hours: `${two(hour)}:00-${two(hour)}:30` } });
    const { id } = await upload(process, fileOf(10));
    const waiting = await rig.reaches(process, id, 'waiting-for-hours');
    expect(waiting).toMatchObject({ done: 0 });
    expect(Date.parse(waiting.continuesAt!)).toBeGreaterThan(Date.now());
    await tick(700);
    expect(process['parts'].verifier.asked).toEqual([]);
    rig.connect({});
    await rig.reaches(process, id, 'done');
  });

  it('is not begun where the hours of the partner cannot be read, and says that it waits for them', async () => {
    rig.connect({ settings: { hours: 'in the morning' } });
    const process = (await rig.process()).start();
    const { id } = await upload(process, fileOf(3));
    expect(await rig.reaches(process, id, 'waiting-for-hours')).toMatchObject({ continuesAt: null });
    await tick(700);
    expect(process['parts'].verifier.asked).toEqual([]);
    rig.connect({});
    await rig.reaches(process, id, 'done');
  });

  it.each([
    ['its agreement does not stand any more', { ...AGREEMENT, status: 'suspended' }],
    ['a field of it is not granted any more: the results would tell it', { ...AGREEMENT, fields: ['number', 'name'] }],
  ] as const)('stands still where %s', async (_why, changed) => {
    const process = await rig.process();
    const { id } = await upload(process, fileOf(10));
    rig.registry.put(changed);
    process.start();
    await rig.reaches(process, id, 'waiting-for-agreement');
    expect(process['parts'].verifier.asked).toEqual([]);
    // A chunk that is begun now would find the agreement there again, and end the job before the lever.
    await waitFor(() => rig.staysIdle(), { what: 'no chunk to be under way any more' });
    rig.registry.put(AGREEMENT);
    await rig.levers.pull('resume', OWNER.system, id);
    await rig.reaches(process, id, 'done');
  });

  it('asks about a line for its own dossier only where the purpose covers that', async () => {
    const process = (await rig.process()).start();
    const header = 'CCCD,Họ tên,Mã hồ sơ\n';
    const rows = [
      `${numberOf(1)},Nguyễn Văn An,H42-20260302-0000001`,
      `${numberOf(2)},Nguyễn Văn An,H41-20260302-0000001`,
      `${numberOf(3)},Nguyễn Văn An,`,
    ];
    const { id } = await upload(process, header + rows.join('\n'));
    const done = await rig.reaches(process, id, 'done');
    expect(done).toMatchObject({ matched: 2, refused: 1, summary: { byReason: { 'dossier-not-covered': 1 } } });
    const log = await rig.rows<{ dossier: string }>(
      'SELECT dossier FROM accesses WHERE transaction_id = $1 ORDER BY dossier',
      [id],
    );
    expect(log.map(({ dossier }) => dossier)).toEqual(['', 'H42-20260302-0000001']);
  });

  it('is there for the system that uploaded it alone', async () => {
    const process = await rig.process();
    const { id } = await upload(process, fileOf(1));
    await expect(process.reading.progress('another', id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(process.results.result('another', id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(rig.levers.pull('cancel', 'another', id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(process.reading.progress(OWNER.system, 'no-id')).rejects.toMatchObject({ code: 'not-found' });
    await expect(process.results.result(OWNER.system, id)).rejects.toMatchObject({ code: 'conflict' });
    await rig.levers.pull('cancel', OWNER.system, id);
  });
});
