import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FileExpectation, FileFetcherOptions } from '#libs/files';
import { LocalServer } from '../connectors/support.js';
import { answer, CONTENT, fetcherTo } from './link-answers.js';
import { MB, pdf, sha256Of, TestStore } from './support.js';

const HASH = sha256Of(CONTENT);
const OTHER = pdf(2 * MB);
const PAGE = '<html></html>';
const PASSING = new Set(['file-unavailable', 'file-not-there', 'file-link-denied', 'file-page']);

let store: TestStore;
const open: { close?: () => unknown; stop?: () => unknown }[] = [];
beforeEach(async () => {
  store = await TestStore.make({ maxBytes: 8 * MB });
});
afterEach(async () => {
  for (const one of open.splice(0)) await (one.stop ?? one.close)?.call(one);
  await store.close();
});

/** What a link answered to: the `Range` header of each request, '' where there was none. */
async function serve(
  listener: RequestListener,
): Promise<{ url: string; ranges: string[]; headers: IncomingMessage['headers'][] }> {
  const ranges: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = await LocalServer.start((request, response) => {
    ranges.push(request.headers.range ?? '');
    headers.push(request.headers);
    listener(request, response);
  });
  open.push(server);
  return { url: `${server.url}/tep/1?x=1`, ranges, headers };
}

function fetch(
  url: string,
  expected?: FileExpectation,
  options: Partial<FileFetcherOptions> = {},
  signal?: AbortSignal,
) {
  const fetcher = fetcherTo(store, options);
  open.unshift(fetcher);
  return fetcher.fetchToStore(url, expected, signal);
}

async function nothingIsLeft(): Promise<void> {
  expect(await store.incoming()).toEqual([]);
  expect(await store.kept()).toEqual([]);
}

describe('a link', () => {
  it('brings its file into the store, also where it is there already: a hash that is known is not the file', async () => {
    const { url, headers } = await serve(answer);
    const expected = { sha256: HASH, size: CONTENT.length, mediaType: 'application/pdf' };
    for (let i = 0; i < 2; i++) {
      expect(await fetch(url, expected)).toEqual({ sha256: HASH, size: CONTENT.length, mediaType: 'application/pdf' });
    }
    expect(headers).toHaveLength(2);
    expect(headers[0]).toMatchObject({ 'accept-encoding': 'identity' });
    expect(await store.kept()).toHaveLength(1);
    const empty = await serve((_, response) => void response.writeHead(404).end());
    await expect(fetch(empty.url, expected)).rejects.toMatchObject({ code: 'file-not-there' });
  });

  it('that breaks again and again is gone on with where it broke', async () => {
    const { url, ranges, headers } = await serve((request, response) =>
      answer(request, response, { breakAfter: 300_000 }),
    );
    // More breaks than attempts: each brings something, so none counts.
    expect((await fetch(url)).sha256).toBe(HASH);
    expect(ranges.length).toBeGreaterThan(6);
    expect(headers.slice(1).every(header => header['if-range'] === '"v1"')).toBe(true);
    const starts = ranges.map(range => Number(/\d+/.exec(range)?.[0] ?? 0));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('whose file has changed in between brings the new one, whole', async () => {
    let calls = 0;
    const { url } = await serve((request, response) =>
      ++calls === 1
        ? answer(request, response, { breakAfter: MB })
        : answer(request, response, { content: OTHER, etag: '"v2"' }),
    );
    expect((await fetch(url)).sha256).toBe(sha256Of(OTHER));
  });

  it('that knows no ranges is fetched from the beginning', async () => {
    let calls = 0;
    const { url } = await serve((request, response) =>
      answer(request, response, { ranges: false, ...(++calls < 3 ? { breakAfter: MB } : {}) }),
    );
    expect((await fetch(url)).sha256).toBe(HASH);
    expect(calls).toBe(3);
  });

  it('without a version is gone on with only where the hash is known', async () => {
    for (const [expected, range] of [
      [{}, ''],
      [{ sha256: HASH }, /^bytes=\d+-$/],
    ] as const) {
      await store.files.remove(HASH);
      let calls = 0;
      const { url, ranges } = await serve((request, response) =>
        answer(request, response, { etag: '', ...(++calls === 1 ? { breakAfter: MB } : {}) }),
      );
      expect((await fetch(url, expected)).sha256).toBe(HASH);
      if (range === '') expect(ranges).toEqual(['', '']);
      else expect(ranges[1]).toMatch(range);
    }
  });

  it('that patched two versions together is fetched once more, whole', async () => {
    let calls = 0;
    const { url, ranges } = await serve((request, response) => {
      calls++;
      if (calls === 1) return answer(request, response, { content: OTHER, etag: '', breakAfter: MB });
      answer(request, response, { etag: '' });
    });
    expect((await fetch(url, { sha256: HASH })).sha256).toBe(HASH);
    expect(ranges[2]).toBe('');
  });

  it('that lies about a part is fetched from the beginning', async () => {
    let calls = 0;
    const { url } = await serve((request, response) => {
      calls++;
      if (calls === 1) return answer(request, response, { breakAfter: MB });
      if (calls > 2) return answer(request, response);
      response.writeHead(206, { 'content-range': `bytes 0-${CONTENT.length - 1}/${CONTENT.length}`, etag: '"v1"' });
      response.end(CONTENT);
    });
    expect((await fetch(url)).sha256).toBe(HASH);
  });

  it('that fails at first is tried again', async () => {
    let calls = 0;
    const { url } = await serve((request, response) => {
      if (++calls === 1) return void response.writeHead(503, { 'retry-after': '0' }).end();
      if (calls === 2) return void request.socket.destroy();
      if (calls === 3) return void response.writeHead(500).end('x'.repeat(100_000));
      answer(request, response);
    });
    expect((await fetch(url)).sha256).toBe(HASH);
    expect(calls).toBe(4);
  });

  it.each<[string, RequestListener, FileExpectation, string, number]>([
    ['404', (_request, response) => response.writeHead(404).end(), {}, 'file-not-there', 1],
    ['410', (_request, response) => response.writeHead(410).end(), {}, 'file-gone', 1],
    ['400', (_request, response) => response.writeHead(400).end(), {}, 'file-link-refused', 1],
    ['401', (_request, response) => response.writeHead(401).end(), {}, 'file-link-denied', 1],
    ['403', (_request, response) => response.writeHead(403).end(), {}, 'file-link-denied', 1],
    ['a redirect', (_request, response) => response.writeHead(302, { location: '/x' }).end(), {}, 'file-redirect', 1],
    ['500', (_request, response) => response.writeHead(500).end(), {}, 'file-unavailable', 4],
    ['a broken connection', request => void request.socket.destroy(), {}, 'file-unavailable', 4],
    [
      'another file',
      (request, response) => answer(request, response, { content: OTHER }),
      { sha256: HASH },
      'file-hash-differs',
      1,
    ],
    ['another size', answer, { size: 17 }, 'file-size-differs', 1],
    ['another type', answer, { mediaType: 'image/png' }, 'file-type-refused', 1],
    ['a page with 200', (_request, response) => response.end('<html>Không tìm thấy hồ sơ!</html>'), {}, 'file-page', 1],
    [
      'a long page with 200',
      (_request, response) => response.end(`<!-- bảo trì -->\n<!DOCTYPE html>${'x'.repeat(100_000)}`),
      {},
      'file-page',
      1,
    ],
    [
      'a page of another size than the file',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html', 'content-length': 13 }).end(PAGE),
      { size: CONTENT.length, sha256: HASH },
      'file-page',
      1,
    ],
    ['a page that is XML', (_request, response) => response.end(`<?xml version="1.0"?>${PAGE}`), {}, 'file-page', 1],
    [
      'a size above the limit',
      (_request, response) => response.writeHead(200, { 'content-length': 9 * MB }).flushHeaders(),
      {},
      'file-too-large',
      1,
    ],
    [
      'more and more bytes',
      (_request, response) => {
        response.write('%PDF-1.7\n');
        const more = (): void =>
          void (!response.destroyed && response.write(Buffer.alloc(65_536), () => setImmediate(more)));
        more();
      },
      {},
      'file-too-large',
      1,
    ],
    [
      'a compressed answer of 1 : 1000',
      (_request, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * MB))),
      {},
      'file-encoded',
      1,
    ],
  ])('that answers with %s is refused, and nothing is kept', async (_what, listener, expected, code, calls) => {
    const { url, ranges } = await serve(listener);
    const retriable = PASSING.has(code);
    await expect(fetch(url, expected)).rejects.toMatchObject({ code, retriable });
    expect(ranges).toHaveLength(calls);
    await nothingIsLeft();
  });

  it('that says nothing, or falls silent, is given up in time', async () => {
    const silent = await serve(() => undefined);
    const options = { firstByteTimeoutMs: 100, idleTimeoutMs: 100, attempts: 1 };
    await expect(fetch(silent.url, {}, options)).rejects.toMatchObject({ code: 'file-unavailable', detail: 'timeout' });
    const falling = await serve((_request, response) => void response.write(CONTENT.subarray(0, 10_000)));
    await expect(fetch(falling.url, {}, options)).rejects.toMatchObject({
      code: 'file-unavailable',
      detail: 'timeout',
    });
    await nothingIsLeft();
  });

  it('that drips is ended at the deadline, and by whoever asked', async () => {
    const drip: RequestListener = (_request, response) => {
      const timer = setInterval(() => response.write('%'), 20);
      response.on('close', () => clearInterval(timer));
    };
    const { url } = await serve(drip);
    await expect(fetch(url, {}, { deadlineMs: 300 })).rejects.toMatchObject({
      code: 'file-unavailable',
      retriable: true,
    });
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('stopping')), 100);
    await expect(fetch(url, {}, {}, controller.signal)).rejects.toMatchObject({ code: 'file-unavailable' });
    await nothingIsLeft();
  });

  it('that speaks no HTTP is unavailable', async () => {
    const server = await new Promise<Server>(resolve => {
      const made = createServer(socket => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH\r\n'));
      made.listen(0, '127.0.0.1', () => resolve(made));
    });
    open.push(server);
    const { port } = server.address() as { port: number };
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'file-unavailable' });
  });

  it('that is none is refused', async () => {
    await expect(fetch('file:///etc/passwd')).rejects.toMatchObject({ code: 'file-link-invalid' });
  });
});
