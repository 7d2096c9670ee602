import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Connector, DeliveryOutcome } from '#libs/connectors';
import { EXPIRED, FITTING, OF_ANOTHER_NAME } from '#libs/testing';
import { connectorTo, LocalServer, messageOf } from './support.js';

type Protocol = 'webhook' | 'dvcqg';

const MB = 1_048_576;
/** 64 MB that travel as 64 kB. */
const BOMB = gzipSync(Buffer.alloc(64 * MB));

const open: { close?: () => Promise<void>; stop?: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await (one.close?.() ?? one.stop?.());
});

async function serve(listener: RequestListener, tls?: Parameters<typeof LocalServer.start>[1]): Promise<LocalServer> {
  const server = await LocalServer.start(listener, tls);
  open.push(server);
  return server;
}

async function deliver(protocol: Protocol, url: string): Promise<DeliveryOutcome> {
  const connector: Connector = connectorTo({ protocol, url, timeoutMs: 2_000 });
  open.unshift(connector);
  const [outcome] = await connector.deliver([messageOf()]);
  return outcome!;
}

function endlessly(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(65_536, ' ');
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

const headerOf64Kb = (_request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(200, { 'x-long': 'x'.repeat(65_536) }).end('{"error_code":"0"}');
};

const endlessHeaders = (request: IncomingMessage): void => {
  request.socket.write('HTTP/1.1 200 OK\r\n');
  const more = (): void => {
    while (!request.socket.destroyed && request.socket.write(`x-more: ${'x'.repeat(1_000)}\r\n`));
  };
  request.socket.on('drain', more).on('error', () => undefined);
  more();
};

interface Answer {
  readonly name: string;
  readonly answer: RequestListener;
  readonly codes: Readonly<Record<Protocol, string>>;
}

const both = (code: string) => ({ webhook: code, dvcqg: code });

const ANSWERS: readonly Answer[] = [
  {
    name: 'is endless',
    answer: (_, response) => endlessly(response, 500),
    codes: { webhook: 'http-500', dvcqg: 'too-large' },
  },
  { name: 'has a header of 64 kB', answer: headerOf64Kb, codes: both('malformed-answer') },
  { name: 'has endless headers', answer: endlessHeaders, codes: both('malformed-answer') },
  {
    name: 'is compressed 1:1000',
    answer: (_, response) => response.writeHead(500, { 'content-encoding': 'gzip' }).end(BOMB),
    codes: { webhook: 'http-500', dvcqg: 'encoded-answer' },
  },
  {
    name: 'is compressed though nobody asked',
    answer: (_, response) =>
      response.writeHead(500, { 'content-encoding': 'gzip' }).end(gzipSync('{"error_code":"0"}')),
    codes: { webhook: 'http-500', dvcqg: 'encoded-answer' },
  },
  {
    name: 'redirects',
    answer: (_, response) => response.writeHead(302, { location: '/' }).end(),
    codes: both('redirect'),
  },
  {
    name: 'is broken off',
    answer: (_, response) => {
      response.writeHead(500, { 'content-length': '100' }).write('{');
      response.socket?.end();
    },
    codes: { webhook: 'http-500', dvcqg: 'connection-reset' },
  },
];

describe.each<Protocol>(['webhook', 'dvcqg'])('a partner that speaks %s', protocol => {
  it.each(ANSWERS)('and whose answer $name costs no memory, and the message is kept', async ({ answer, codes }) => {
    const { url } = await serve(answer);
    const before = process.memoryUsage().rss;
    const outcome = await deliver(protocol, url);
    expect(outcome).toMatchObject({ status: 'retry', code: codes[protocol] });
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * MB);
  });

  it.each([
    ['of an authority that nobody trusts', FITTING],
    ['of another name', OF_ANOTHER_NAME],
    ['that has expired', EXPIRED],
  ])('gets nothing under a certificate %s', async (_name, certificate) => {
    let requests = 0;
    const { url } = await serve(() => void requests++, certificate);
    expect(await deliver(protocol, url)).toMatchObject({ status: 'retry', code: 'certificate' });
    expect(requests).toBe(0);
  });

  it('gets nothing where TLS was agreed on and nobody speaks it', async () => {
    const { url } = await serve((_request, response) => void response.end());
    expect(await deliver(protocol, url.replace('http:', 'https:'))).toMatchObject({ status: 'retry', code: 'tls' });
  });
});

describe('the portal', () => {
  it.each([
    ['a page', 'text/html', '<html>Hồ sơ đã tồn tại</html>'],
    ['an image', 'image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0])],
    ['nothing', 'application/json', ''],
    ['a list', 'application/json', '[]'],
  ])('that answers %s has not answered', async (_name, type, body) => {
    const { url } = await serve((_request, response) => response.writeHead(200, { 'content-type': type }).end(body));
    expect(await deliver('dvcqg', url)).toMatchObject({ status: 'retry', code: 'dvcqg-text' });
  });
});
