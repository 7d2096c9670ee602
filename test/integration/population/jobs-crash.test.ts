import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { FakeVerifier, numberOf, OWNER, verified } from '../../../apps/population/src/jobs/jobs-test-kit.js';
import { JobsRig } from './jobs-rig.js';
import { fileOf, resultCodes, tick, upload } from './people-files.js';

let rig: JobsRig;
beforeAll(async () => (rig = await JobsRig.create()));
afterEach(() => rig.rest());
afterAll(() => rig.drop());

describe('a process that is killed in the middle of a chunk', () => {
  it('loses nobody, and nobody is asked twice but those of the chunks in flight', async () => {
    const hanging = new FakeVerifier();
    hanging.answer = ({ number }) =>
      number === numberOf(330) ? new Promise(() => undefined) : tick().then(() => verified(number));
    const first = await rig.process(hanging, { chunksAtOnce: 2, chunkRows: 50 });
    const { id } = await upload(first, fileOf(500));
    first.start();
    await waitFor(() => hanging.asked.includes(numberOf(330)), { what: 'the first process to hang' });
    await waitFor(async () => (await rig.progress(first, id)).done >= 300, { what: 'the chunks before it' });
    await first.kill();
    await rig.endLeases();

    const second = (await rig.process()).start();
    const verifier = second['parts'].verifier;
    const done = await rig.reaches(second, id, 'done');
    expect(done).toMatchObject({ rows: 500, done: 500, matched: 500 });
    const all = [...hanging.asked, ...verifier.asked];
    expect(new Set(all).size).toBe(500);
    const twice = all.length - 500;
    expect(twice).toBeLessThanOrEqual(100);
    expect(twice).toBeGreaterThan(0);
    expect((await resultCodes(second, id)).filter(code => code === 'matched')).toHaveLength(500);
    expect(await looksMissing(id, all)).toEqual([]);
  });

  it('that comes back as a zombie changes no counts, but what it asked is in the log', async () => {
    let release: () => void = () => undefined;
    const slow = new FakeVerifier();
    const gate = new Promise<void>(resolve => (release = resolve));
    slow.answer = async ({ number }) => (await gate, verified(number));
    const zombie = await rig.process(slow, { chunksAtOnce: 1 });
    const { id } = await upload(zombie, fileOf(8, 9_000));
    zombie.start();
    await waitFor(() => slow.asked.length === 8, { what: 'the zombie to ask' });
    const fast = new FakeVerifier();
    const ofZombie = await rig.claims();
    const other = (await rig.process(fast)).start();
    // The zombie still renews its lease.
    const takenOver = async () => (await rig.endLeases(ofZombie), fast.asked.length > 0);
    await waitFor(takenOver, { what: 'the chunk to be taken over' });
    await rig.reaches(other, id, 'done');
    release();
    const logged = () =>
      rig.rows<{ count: number }>('SELECT count(*)::int AS count FROM accesses WHERE transaction_id = $1', [id]);
    await waitFor(async () => (await logged())[0]!.count === 16, { what: 'both lookings to be in the log' });
    expect(await rig.progress(other, id)).toMatchObject({ done: 8, matched: 8 });
  });

  it('leaves each of its looks in the log, also where the process that takes its chunk over is killed as well', async () => {
    const hanging = [new FakeVerifier(), new FakeVerifier()];
    const first = await rig.process(hanging[0]);
    const { id } = await upload(first, fileOf(8, 30_000));
    for (const verifier of hanging) {
      verifier.answer = () => new Promise(() => undefined);
      const process = verifier === hanging[0] ? first : await rig.process(verifier);
      process.start();
      await waitFor(() => verifier.asked.length === 8, { what: 'the process to ask' });
      await process.kill();
      await rig.endLeases();
    }
    const last = (await rig.process()).start();
    await rig.reaches(last, id, 'done');
    const all = [...hanging, last['parts'].verifier].flatMap(({ asked }) => asked);
    expect(all).toHaveLength(24);
    expect(await looksMissing(id, all)).toEqual([]);
  });

  it('and whose key is gone meanwhile ends its job, although nobody can take its chunk over', async () => {
    const hanging = new FakeVerifier();
    hanging.answer = () => new Promise(() => undefined);
    const first = await rig.process(hanging);
    const { id } = await upload(first, fileOf(60, 40_000));
    first.start();
    await waitFor(() => hanging.asked.length > 0, { what: 'the process to ask' });
    await first.kill();
    await rig.rows('DELETE FROM sealing.data_keys WHERE id = (SELECT key_id FROM jobs WHERE id = $1)', [id]);
    const second = (await rig.process()).start();
    await rig.reaches(second, id, 'cancelled');
    expect((await rig.takeFacts()).at(-1)).toMatchObject({ outcome: 'failed', transactionId: id });
  });

  it('and whose job is cancelled meanwhile has all people of its chunk in the log, and the job ends', async () => {
    const hanging = new FakeVerifier();
    hanging.answer = () => new Promise(() => undefined);
    const first = await rig.process(hanging);
    const { id } = await upload(first, fileOf(60, 20_000));
    first.start();
    await waitFor(() => hanging.asked.length > 0, { what: 'the process to ask' });
    await first.kill();
    expect(await rig.levers.pull('cancel', OWNER.system, id)).toMatchObject({ state: 'cancelling' });
    await rig.endLeases();
    const second = (await rig.process()).start();
    await rig.reaches(second, id, 'cancelled');
    expect(second['parts'].verifier.asked).toEqual([]);
    const [{ count }] = (await rig.rows<{ count: number }>(
      'SELECT count(*)::int AS count FROM accesses WHERE job = $1',
      [id],
    )) as [{ count: number }];
    expect(count).toBe(60);
  });
});

/** Of these looks at people those that are not in the log. */
async function looksMissing(job: string, asked: readonly string[]): Promise<string[]> {
  const rows = await rig.rows<{ subject: string }>('SELECT subject FROM accesses WHERE job = $1', [job]);
  const logged = new Map<string, number>();
  for (const { subject } of rows) logged.set(subject, (logged.get(subject) ?? 0) + 1);
  return asked.filter(number => {
    const subject = rig.subjects.subjectOf(number);
    const left = logged.get(subject) ?? 0;
    logged.set(subject, left - 1);
    return left <= 0;
  });
}
