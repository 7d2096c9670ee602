import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { HubError } from '#libs/kernel';
import fastify, { type FastifyInstance } from 'fastify';
import { UploadController, type UploadRoute } from '../../../apps/population/src/jobs/transport/upload.controller.js';

/** Of the door, of silence. */
const TIMEOUT_MS = 150;
const READING_MS = 4 * TIMEOUT_MS;
/** A connection that rests longer than this is kept for somebody who says nothing. */
const RESTING_MS = 20 * TIMEOUT_MS;
const JOB = { id: 'job', rows: 1, state: 'open', dry_run: false };

let app: FastifyInstance;
let url: string;

/** A file that is read through only once all of it is here. */
const uploads = {
  async upload({ fileName }: { fileName?: string }, body: AsyncIterable<Buffer>) {
    if (fileName === 'refused.csv') throw new HubError('denied', 'no-agreement', 'Not granted');
    let size = 0;
    for await (const chunk of body) size += chunk.length;
    await pause(READING_MS);
    return { ...JOB, rows: size };
  },
};

beforeAll(async () => {
  app = fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  const parts = [
    { clientOf: async () => 'c' },
    { system: () => ({ code: 'insurance', status: 'active' }), service: () => undefined },
    { of: async () => ({ owner: {}, granted: undefined }) },
    uploads,
    { record: async () => undefined },
  ];
  const controller = new UploadController(...(parts as unknown as ConstructorParameters<typeof UploadController>));
  app.post<UploadRoute>('/v1/services/:service/jobs', (request, reply) => controller.post(request, reply));
  url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/v1/services/population-verification/jobs`;
  app.server.timeout = TIMEOUT_MS;
  app.server.keepAliveTimeout = TIMEOUT_MS;
});
afterAll(() => app.close());

it('an upload whose file takes longer to be read than the door waits in silence is answered, and not cut off', async () => {
  const response = await fetch(url, { method: 'POST', body: 'x'.repeat(100_000) });
  expect(response.status).toBe(202);
  expect(await response.json()).toMatchObject({ jobId: 'job', rows: 100_000 });
});

it('the connection of an upload that was refused before all of it was here rests no longer than any other', async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const closed = once(socket, 'close').then(() => 'closed');
  const head = 'Host: hub\r\nContent-Type: text/csv\r\nContent-Length: 10';
  socket.write(`POST ${new URL(url).pathname}?name=refused.csv HTTP/1.1\r\n${head}\r\n\r\nfirst`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1.1 403 /);
  socket.write('last.');
  expect(await Promise.race([closed, pause(RESTING_MS, 'open', { ref: false })])).toBe('closed');
});
