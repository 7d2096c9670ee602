import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { startWorld, type World } from './support/world.js';

const TOP = 'H87';

let world: World;
beforeAll(async () => {
  world = await startWorld(TOP);
});
afterAll(() => world?.remove());

/** Sends bytes as they are and reads all that comes back. */
async function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(world.hub.exchangeUrl);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(bytes);
  return text(socket);
}

const post = (headers: string): string =>
  `POST /v1/services/service-record-status/records HTTP/1.1\r\nhost: hub\r\n${headers}\r\n\r\n`;
const LONG = 'x'.repeat(65_536);

const loggedAs = (code: string): number => {
  const lines = world.hub.process
    .log()
    .split('\n')
    .filter(line => line.includes('A request cannot be read'));
  return lines.filter(line => (JSON.parse(line) as { code: string }).code === code).length;
};

async function counted(reason: string): Promise<number> {
  const metrics = await (await fetch(`${world.hub.healthUrl}/metrics`)).text();
  const pattern = `^hub_http_unreadable_requests_total\\{door="exchange",reason="${reason}"\\} (\\d+)$`;
  return Number(new RegExp(pattern, 'm').exec(metrics)?.[1] ?? 0);
}

it.each([
  ['a header of 64 kB', '431', 'too-large', () => post(`x-long: ${LONG}`)],
  ['an authorization of 64 kB', '431', 'too-large', () => post(`authorization: Bearer ${LONG}`)],
  ['a path of 64 kB', '431', 'too-large', () => `GET /v1/${LONG} HTTP/1.1\r\nhost: hub\r\n\r\n`],
  ['5,000 headers', '431', 'too-large', () => post(Array.from({ length: 5_000 }, (_, i) => `x-${i}: 1`).join('\r\n'))],
  ['no HTTP', '400', 'malformed', () => 'hello\r\n\r\n'],
  ['two lengths', '400', 'malformed', () => post('content-length: 1\r\ncontent-length: 2')],
  ['a length and chunks', '400', 'malformed', () => post('content-length: 5\r\ntransfer-encoding: chunked')],
  ['a NUL in a header', '400', 'malformed', () => post('x-odd: a\u0000b')],
])('answers %s with %s, counts it, and goes on', async (_name, status, code, bytes) => {
  const before = await counted(status);
  const answer = await exchange(bytes());
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const [, body = ''] = answer.split('\r\n\r\n');
  expect(JSON.parse(body)).toMatchObject({ code, status: Number(status), type: `urn:lgsp:problem:${code}` });
  expect(await counted(status)).toBe(before + 1);
  await waitFor(() => loggedAs(status) > 0, { what: 'it to be logged' });
  // However many come: the log is not for strangers to fill.
  expect(loggedAs(status)).toBe(1);
  await world.oneStop.send(world.province.dossier().report(1));
});
