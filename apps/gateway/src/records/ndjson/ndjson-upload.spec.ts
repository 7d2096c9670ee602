import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { HubError } from '#libs/kernel';
import type { Receipt } from '../../intake/record-intake.service.js';
import { NdjsonAnswer } from './ndjson-answer.js';
import { NdjsonUpload, type UploadOptions } from './ndjson-upload.js';

interface Answered {
  status?: number;
  readonly output: PassThrough;
}

function upload(submit: UploadOptions['submit'], windowLines = 50, output = new PassThrough()) {
  const answered: Answered = { output };
  const answer = new NdjsonAnswer(status => {
    answered.status = status;
    return output;
  });
  const room = async () => undefined;
  const options = { maxRecordBytes: 1_000, windowLines, windowBytes: 100_000, submit, room };
  return { answered, run: (source: AsyncIterable<Buffer>) => new NdjsonUpload(answer, options).run(source) };
}

async function* chunks(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

async function linesOf({ output }: Answered): Promise<{ index: number; transactionId?: string; problem?: object }[]> {
  const text = (await output.toArray()).map(String).join('');
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as { index: number });
}

const UNAVAILABLE = new HubError('unavailable', 'unavailable', 'Later');

const submit: UploadOptions['submit'] = async read => {
  try {
    return { transactionId: JSON.stringify(read().record) };
  } catch (error) {
    return { transactionId: 'refused', error: error as HubError };
  }
};

describe('NdjsonUpload', () => {
  it('answers each line in its place; a broken one in the middle does not stop the others', async () => {
    const { answered, run } = upload(submit);
    await run(chunks('1\n{brok', 'en\n\n3\n4'));
    const lines = await linesOf(answered);
    expect(lines.map(({ index, transactionId }) => [index, transactionId])).toEqual([
      [0, '1'],
      [1, undefined],
      [2, '3'],
      [3, '4'],
    ]);
    expect(lines[1]!.problem).toMatchObject({ code: 'malformed', status: 400 });
    expect(answered.status).toBe(207);
  });

  it('refuses a line that is too long and goes on', async () => {
    const { answered, run } = upload(submit);
    await run(chunks('1\n"', ...Array.from({ length: 50 }, () => 'x'.repeat(1_000)), '"\n2'));
    const lines = await linesOf(answered);
    expect(lines.map(({ problem }) => (problem as { code?: string } | undefined)?.code)).toEqual([
      undefined,
      'too-large',
      undefined,
    ]);
  });

  it.each([
    ['1\n2', 202],
    ['{\n2', 207],
    ['{\n{', 422],
  ])('knows the status of a short upload: %j is %i', async (text, status) => {
    const { answered, run } = upload(submit);
    await run(chunks(text));
    expect(answered.status).toBe(status);
  });

  it('says 503 where Kafka took none', async () => {
    const { answered, run } = upload(async () => ({ transactionId: 'x', error: UNAVAILABLE }));
    await run(chunks('1\n2'));
    expect(answered.status).toBe(503);
    expect(await linesOf(answered)).toHaveLength(2);
  });

  it('begins with 207 after 1,000 results, when nobody can know the rest', async () => {
    const { answered, run } = upload(submit, 5_000);
    const running = run(chunks(...Array.from({ length: 20 }, () => '1\n'.repeat(100))));
    expect(await linesOf(answered)).toHaveLength(2_000);
    await running;
    expect(answered.status).toBe(207);
  });

  it('refuses an upload without a record, before anything is answered', async () => {
    const { answered, run } = upload(submit);
    await expect(run(chunks('\n \n'))).rejects.toMatchObject({ code: 'payload-invalid' });
    expect(answered.status).toBeUndefined();
  });

  it('keeps the complete lines of an upload that breaks off and drops the unfinished one', async () => {
    const taken: unknown[] = [];
    const { run } = upload(async read => {
      taken.push(read().record);
      return { transactionId: 'x' };
    });
    const breaking = async function* () {
      yield Buffer.from('1\n2\n3');
      throw new Error('aborted');
    };
    await expect(run(breaking())).rejects.toMatchObject({ code: 'malformed', detail: 'The upload broke off' });
    expect(taken).toEqual([1, 2]);
  });

  it('reads no further than its window while Kafka is slow', async () => {
    const waiting: ((receipt: Receipt) => void)[] = [];
    const { run } = upload(() => new Promise(resolve => waiting.push(resolve)), 50);
    let read = 0;
    const source = async function* () {
      for (; read < 500; read++) yield Buffer.from('1\n');
    };
    const running = run(source());
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(waiting).toHaveLength(50);
    expect(read).toBe(50);
    for (let answered = 0; answered < 500; answered++) {
      while (waiting.length <= answered) await new Promise(resolve => setImmediate(resolve));
      waiting[answered]!({ transactionId: 'x' });
    }
    await running;
  });

  it('reads no further while the sender does not read its answers', async () => {
    const output = new PassThrough({ highWaterMark: 100 });
    const { run } = upload(submit, 10, output);
    let read = 0;
    const source = async function* () {
      for (; read < 5_000; read++) yield Buffer.from('1\n');
    };
    const running = run(source());
    await new Promise(resolve => setTimeout(resolve, 400));
    const stoppedAt = read;
    expect(stoppedAt).toBeLessThan(5_000);
    expect((await output.toArray()).join('').split('\n')).toHaveLength(5_001);
    await running;
  });

  it('does not wait for a sender that is gone', async () => {
    const output = new PassThrough({ highWaterMark: 10 });
    const { run } = upload(submit, 10, output);
    setTimeout(() => output.destroy(), 20);
    await run(chunks(...Array.from({ length: 2_000 }, () => '1\n')));
    expect(output.destroyed).toBe(true);
  });
});
