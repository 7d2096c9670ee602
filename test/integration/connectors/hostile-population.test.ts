import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import {
  citizen,
  clientTo,
  codeOf,
  FOUND,
  inBody,
  lastRequest,
  lookUp,
  mute,
  NUMBER,
  plain,
  send,
  serve,
  stopAll,
} from './population-support.js';

const LATE_MS = 100;

afterEach(stopAll);

function endlessly(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' });
  const more = (): void => {
    while (!response.destroyed && response.write(citizen(NUMBER)));
  };
  response.on('drain', more);
  response.write('<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><CongdanCollection>');
  more();
}

const BOMB =
  '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><e:Envelope>&b;&b;&b;&b;</e:Envelope>';
const COMPRESSED = gzipSync(FOUND + ' '.repeat(64 * 1_048_576));

describe('an answer that cannot be trusted', () => {
  it.each<[string, RequestListener, string]>([
    [
      'a fault',
      (_, response) => send(response, inBody('<e:Fault><faultcode>e:Server</faultcode></e:Fault>'), 500),
      'soap-fault-server',
    ],
    ['a page', (_, response) => response.writeHead(500, { 'content-type': 'text/html' }).end('<html>'), 'http-500'],
    ['another namespace', (_, response) => send(response, FOUND.replace('.bca', '.example')), 'bad-reply'],
    ['a bomb of entities', (_, response) => send(response, BOMB), 'bad-reply'],
    ['half an answer that says it is whole', (_, response) => send(response, FOUND.slice(0, 300)), 'bad-reply'],
    ['nothing', (_, response) => response.writeHead(200).end(), 'bad-reply'],
    ['JSON', (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('[]'), 'bad-reply'],
    ['without end', (_, response) => endlessly(response), 'too-large'],
    [
      'broken off',
      (_, response) => response.writeHead(200, { 'content-length': 9_999 }).write('<', () => response.destroy()),
      'connection-reset',
    ],
    [
      'compressed 1:1000',
      (_, response) =>
        response.writeHead(200, { 'content-type': 'text/xml', 'content-encoding': 'gzip' }).end(COMPRESSED),
      'encoded-answer',
    ],
    ['elsewhere', (_, response) => response.writeHead(307, { location: '/population/soap' }).end(), 'redirect'],
    [
      'for the day after tomorrow',
      (_, response) => response.writeHead(503, { 'retry-after': '172800' }).end(),
      'http-503',
    ],
  ])('is %s, and is asked for once', async (_name, answer, code) => {
    let calls = 0;
    const url = await serve((request, response) => {
      calls++;
      answer(request, response);
    });
    expect([codeOf(await lookUp(clientTo(url))), calls]).toEqual([code, 1]);
  });

  it('is one that comes after the deadline, also in the middle', async () => {
    const waiting: ServerResponse[] = [];
    const url = await serve((_request, response) => {
      if (waiting.push(response) === 2) response.writeHead(200, { 'content-type': 'text/xml' }).write('<?xml ');
    });
    const client = clientTo(url);
    const outcomes = [await lookUp(client, LATE_MS), await lookUp(client, LATE_MS)];
    expect(outcomes.map(codeOf)).toEqual(['timeout', 'timeout']);
    expect(Math.max(...outcomes.map(({ durationMs }) => durationMs))).toBeLessThan(LATE_MS * 10);
    // Nobody reads on: the connections are gone.
    await waitFor(() => waiting.every(({ destroyed }) => destroyed), { what: 'the connections are cut' });
  });

  it('is no HTTP, or nobody listens', async () => {
    const { url } = await mute(socket => socket.end('nonsense\r\n\r\n'));
    expect(await lookUp(clientTo(url))).toMatchObject({ code: 'malformed-answer' });
    expect(await lookUp(clientTo('http://127.0.0.1:1/'))).toMatchObject({ code: 'connection-refused' });
  });
});

describe('a connection that breaks before an answer', () => {
  it('is replaced once, and the partner hears the same request code', async () => {
    const heard: string[] = [];
    const { url, count } = await mute((socket, connection, request) => {
      heard.push(/<dan:MaYeuCau>(.*)<\/dan:MaYeuCau>/.exec(request)?.[1] ?? '');
      if (connection === 1) socket.resetAndDestroy();
      else socket.end(plain(FOUND));
    });
    expect(await lookUp(clientTo(url))).toMatchObject({ status: 'answered' });
    expect([new Set(heard), count()]).toEqual([new Set([lastRequest()]), 2]);
  });

  it('is not replaced again', async () => {
    const { url, count } = await mute(socket => socket.destroy());
    expect([codeOf(await lookUp(clientTo(url))), count()]).toEqual(['connection-reset', 2]);
  });
});
