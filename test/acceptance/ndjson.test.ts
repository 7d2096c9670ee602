import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { patient, waitFor } from '#libs/testing';
import type { ItemAnswer } from './support/answers.js';
import { NdjsonSender } from './support/ndjson-sender.js';
import { growthMb, peakMb } from './support/resident-memory.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H81';
const MEGABYTE = 1_048_576;
const MAX_GROWTH_MB = 150;

let world: World;

beforeAll(async () => {
  world = await startWorld(TOP);
});

afterAll(() => world?.remove());

const open = (options?: { reading: boolean }) => NdjsonSender.open(world.hub.exchangeUrl, world.oneStop, options);
const report = (more: object = {}) => ({ ...world.province.dossier().report(1), ...more });
const indexes = (answers: readonly ItemAnswer[]): number[] => answers.map(answer => answer.index);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

async function isKnown(dossierCode: string): Promise<boolean> {
  return (await world.oneStop.call('GET', `/v1/service-records/${dossierCode}`)).status === 200;
}

describe('an NDJSON upload', () => {
  it('lets the others pass where one line in the middle is broken, and answers in order', async () => {
    const upload = await open();
    const lines = upTo(9).map(() => JSON.stringify(report()));
    lines[4] = lines[4]!.slice(0, 30);
    await upload.writeAll(lines);
    const answers = await upload.finish();
    expect(upload.status).toBe(207);
    expect(indexes(answers)).toEqual(upTo(9));
    expect(answers.map(answer => answer.problem?.code)).toEqual(upTo(9).map(i => (i === 4 ? 'malformed' : undefined)));
    const { transactionId = '' } = answers[4]?.problem ?? {};
    const logged = () => world.admin.transaction(transactionId);
    expect(await waitFor(logged, { what: 'the broken line in the log' })).toMatchObject({ outcome: 'refused' });
  });

  it('counts records and not blank lines, and takes Windows line ends and a last line without one', async () => {
    const upload = await open();
    const [a, b, c] = [report(), report(), report()].map(each => JSON.stringify(each)) as [string, string, string];
    await upload.write(`\r\n${a}\r\n\n  \n${b}\n\n${c}`);
    const answers = await upload.finish();
    expect(upload.status).toBe(202);
    expect(indexes(answers)).toEqual([0, 1, 2]);
  });

  it('refuses a line of 10 MB without keeping it, and the lines around it pass', async () => {
    const upload = await open();
    const growth = await growthMb(world.hub.process.pid, async () => {
      await upload.writeAll([report()]);
      for (let i = 0; i < 10; i++) await upload.write('x'.repeat(MEGABYTE));
      await upload.write('\n');
      await upload.writeAll([report()]);
      await upload.finish();
    });
    expect(upload.answers.map(answer => answer.problem?.code)).toEqual([undefined, 'too-large', undefined]);
    expect(upload.answers[1]?.problem?.status).toBe(413);
    expect(growth).toBeLessThan(MAX_GROWTH_MB);
  });

  it('keeps what it acknowledged when the sender breaks off, and accepts nothing by half', async () => {
    const upload = await open();
    const whole = upTo(50).map(() => report());
    await upload.writeAll(whole);
    // It could be a record, but nobody knows whether its line has come to its end.
    const unfinished = report();
    await upload.write(JSON.stringify(unfinished));
    const answers = await waitFor(() => upload.answers.length === 50 && upload.answers, { what: 'the answers' });
    upload.abort();
    for (const [i, { transactionId = '' }] of answers.entries()) {
      const done = async () => (await world.oneStop.transaction(transactionId)).outcome === 'succeeded';
      await waitFor(done, { what: `line ${i} to succeed`, timeoutMs: 20_000 });
      expect(await isKnown(whole[i]!.dossierCode)).toBe(true);
    }
    const refused = { system: world.oneStop.code, outcome: 'refused', limit: '1' };
    const last = async () =>
      (await world.admin.transactions(refused)).items[0]?.steps[0]?.detail?.includes('broke off');
    await waitFor(last, { what: 'the broken upload in the log' });
    expect(await isKnown(unfinished.dossierCode)).toBe(false);
  });

  it('holds a sender back that does not read its answers, while others are served and memory stays', async () => {
    // Each line is refused at length, so that the answers are larger than what sockets hold.
    const fields = Object.fromEntries(upTo(20).map(i => [`${i}-${'f'.repeat(190)}`, 1]));
    const line = `${JSON.stringify(report(fields))}\n`;
    const count = 6_000;
    const upload = await open({ reading: false });
    const growth = await growthMb(world.hub.process.pid, async () => {
      const writing = upload.writeAll(upTo(count).map(() => line.trimEnd()));
      await waitUntilStill(() => upload.bytesSent);
      expect(upload.bytesSent).toBeLessThan(count * line.length);
      const startedAt = performance.now();
      await world.oneStop.send(report());
      expect(performance.now() - startedAt).toBeLessThan(patient(2_000));
      upload.read();
      await writing;
      await upload.finish();
    });
    expect(indexes(upload.answers)).toEqual(upTo(count));
    expect(growth).toBeLessThan(MAX_GROWTH_MB);
  });
});

/** Waits until a number has not moved for a second. */
async function waitUntilStill(read: () => number): Promise<void> {
  let last = -1;
  let since = performance.now();
  const isStill = (): boolean => {
    const now = read();
    if (now !== last) [last, since] = [now, performance.now()];
    return last > 0 && performance.now() - since > 1_000;
  };
  await waitFor(isStill, { what: 'the upload to stand still', timeoutMs: 30_000 });
}

describe('80,000 lines', () => {
  const count = 80_000;
  const half = count / 2;
  let answers: readonly ItemAnswer[] = [];
  let peaksMb: [number, number] = [0, 0];

  beforeAll(async () => {
    const upload = await open();
    const send = async (): Promise<void> => {
      for (let i = 0; i < half; i += CHUNK) await upload.write(chunkOfLines());
    };
    peaksMb = [await peakMb(world.hub.process.pid, send), 0];
    peaksMb[1] = await peakMb(world.hub.process.pid, async () => {
      await send();
      answers = await upload.finish(240_000);
    });
  }, patient(600_000));

  it('are each answered, in order', () => {
    expect(answers).toHaveLength(count);
    expect(answers.findIndex((answer, i) => answer.index !== i)).toBe(-1);
  });

  it('pass in constant memory: the second half takes no more than the first', () => {
    expect(peaksMb[1] - peaksMb[0]).toBeLessThan(75);
  });

  it('never make the hub larger than the 500 MB that it may be', () => {
    expect(Math.max(...peaksMb)).toBeLessThan(500);
  });

  it('are held back rather than refused where Kafka is merely busy', () => {
    expect(answers.flatMap(answer => answer.problem ?? []).slice(0, 3)).toEqual([]);
    expect(new Set(answers.map(answer => answer.transactionId)).size).toBe(count);
  });
});

const CHUNK = 100;

function chunkOfLines(): string {
  return upTo(CHUNK)
    .map(() => `${JSON.stringify(report({ officer: undefined, summary: undefined }))}\n`)
    .join('');
}
