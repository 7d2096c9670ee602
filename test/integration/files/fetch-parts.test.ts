import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FileFetcherOptions } from '#libs/files';
import { waitFor } from '#libs/testing';
import { LocalServer } from '../connectors/support.js';
import { answer, CONTENT, fetcherTo } from './link-answers.js';
import { MB, pdf, sha256Of, TestStore } from './support.js';

const KEY = 'land-dossier/message/result/files/0/file';
const HASH = sha256Of(CONTENT);
const OTHER = pdf(2 * MB);

let store: TestStore;
const open: (() => Promise<void>)[] = [];
beforeEach(async () => {
  store = await TestStore.make({ maxBytes: 8 * MB });
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  await store.close();
});

async function serve(listener: RequestListener): Promise<{ url: string; ranges: string[] }> {
  const ranges: string[] = [];
  const server = await LocalServer.start((request, response) => {
    ranges.push(request.headers.range ?? '');
    listener(request, response);
  });
  open.push(() => server.stop());
  return { url: `${server.url}/tep/1`, ranges };
}

/** Each time as another process. */
function fetch(url: string, options: Partial<FileFetcherOptions>, signal?: AbortSignal) {
  const fetcher = fetcherTo(store, options);
  open.unshift(() => fetcher.close());
  return fetcher.fetchToStore(url, {}, signal, KEY);
}

describe('the file of a slow partner', () => {
  /** A megabyte at once, and then nothing. */
  const stalling: RequestListener = (request, response) => {
    const start = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      etag: '"v1"',
      'content-length': CONTENT.length - start,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${CONTENT.length - 1}/${CONTENT.length}` } : {}),
    });
    response.write(CONTENT.subarray(start, start + 700_000));
  };
  const impatient = { idleTimeoutMs: 100, attempts: 1 };
  const startsOf = (ranges: readonly string[]) => ranges.map(range => Number(/\d+/.exec(range)?.[0] ?? 0));

  it('comes in the end: each call, of whichever process, goes on where the one before was ended', async () => {
    const { url, ranges } = await serve(stalling);
    for (let i = 0; i < 2; i++) {
      await expect(fetch(url, impatient)).rejects.toMatchObject({ code: 'file-unavailable' });
    }
    expect((await fetch(url, impatient)).sha256).toBe(HASH);
    const starts = startsOf(ranges);
    expect(starts[0]).toBe(0);
    expect(starts[1]).toBeGreaterThan(0);
    expect(starts[2]).toBeGreaterThan(starts[1]!);
    expect(await store.incoming()).toEqual([]);
  });

  it('comes in the end after a process that was killed, whose part still lies there', async () => {
    const { url, ranges } = await serve(stalling);
    const dying = new AbortController();
    const dead = fetch(url, {}, dying.signal).catch((error: unknown) => error);
    const isThere = async () => (await store.incoming()).some(name => name.endsWith('.version'));
    await waitFor(isThere, { what: 'the part' });
    await waitFor(() => store.bytesIncoming().then(bytes => bytes > 500_000), { what: 'most of what came' });
    await expect(fetch(url, impatient)).rejects.toMatchObject({ code: 'file-unavailable' });
    expect(startsOf(ranges)[1]).toBeGreaterThan(0);
    dying.abort();
    await dead;
  });

  it('is begun anew where it is another version, or another file is wanted, or the link has none any more', async () => {
    let now: RequestListener = stalling;
    const { url } = await serve((request, response) => now(request, response));
    await expect(fetch(url, impatient)).rejects.toMatchObject({ code: 'file-unavailable' });
    now = (_, response) => response.writeHead(404).end();
    await expect(fetch(url, impatient)).rejects.toMatchObject({ code: 'file-not-there' });
    now = (request, response) => answer(request, response, { content: OTHER, etag: '"v2"' });
    expect((await fetch(url, impatient)).sha256).toBe(sha256Of(OTHER));
    expect(await store.incoming()).toEqual([]);
  });

  it('comes whole after its partner has put another one in its place that says no version: no piece of one is in the other', async () => {
    const unversioned: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-length': OTHER.length });
      response.write(OTHER.subarray(0, 300_000));
    };
    let now: RequestListener = stalling;
    const { url, ranges } = await serve((request, response) => now(request, response));
    await expect(fetch(url, impatient)).rejects.toMatchObject({ code: 'file-unavailable' });
    now = unversioned;
    const dying = new AbortController();
    const dead = fetch(url, { idleTimeoutMs: 10_000 }, dying.signal).catch((error: unknown) => error);
    const isBegun = async () =>
      ranges.length === 2 && !(await store.incoming()).some(name => name.endsWith('.version'));
    await waitFor(isBegun, { what: 'the other file, of no version' });
    await waitFor(() => store.bytesIncoming().then(bytes => bytes > 200_000), { what: 'some of it' });
    now = (request, response) => answer(request, response);
    expect((await fetch(url, impatient)).sha256).toBe(HASH);
    expect(ranges.at(-1)).toBe('');
    dying.abort();
    await dead;
    expect(await store.incoming()).toEqual([]);
  });

  it('comes also to the one of two processes that the other has overtaken: neither takes the part of the other', async () => {
    let finish: () => void = () => undefined;
    const { url } = await serve((request, response) => {
      if (request.headers.range === undefined) {
        response.writeHead(200, { etag: '"v1"', 'content-length': CONTENT.length });
        response.write(CONTENT.subarray(0, 700_000));
        finish = () => response.end(CONTENT.subarray(700_000));
      } else answer(request, response);
    });
    const slow = fetch(url, { idleTimeoutMs: 10_000 });
    await waitFor(() => store.bytesIncoming().then(bytes => bytes > 500_000), { what: 'the part of the first' });
    expect((await fetch(url, impatient)).sha256).toBe(HASH);
    finish();
    expect((await slow).sha256).toBe(HASH);
    expect(await store.incoming()).toEqual([]);
  });

  it('leaves nothing on the disk that no attempt could go on with', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 700_000));
    });
    await expect(fetch(url, impatient)).rejects.toMatchObject({ code: 'file-unavailable' });
    const away = await serve((_, response) => response.writeHead(503).end());
    await expect(fetch(away.url, impatient)).rejects.toMatchObject({ code: 'file-unavailable' });
    expect(await store.incoming()).toEqual([]);
  });

  it('leaves nothing on the disk once it is not wanted any more, but what another process is writing', async () => {
    const { url } = await serve(stalling);
    await expect(fetch(url, impatient)).rejects.toMatchObject({ code: 'file-unavailable' });
    const fetcher = fetcherTo(store);
    open.unshift(() => fetcher.close());
    await fetcher.forget(url, 'another');
    expect(await store.incoming()).toHaveLength(2);
    await fetcher.forget(url, KEY);
    expect(await store.incoming()).toEqual([]);

    const living = new AbortController();
    const alive = fetch(url, {}, living.signal).catch((error: unknown) => error);
    await waitFor(() => store.bytesIncoming().then(bytes => bytes > 500_000), { what: 'a part that is being written' });
    await fetcher.forget(url, KEY);
    expect(await store.bytesIncoming()).toBeGreaterThan(500_000);
    living.abort();
    await alive;
  });
});

it('a part whose writer begins another version while it is copied is not taken for the one before', async () => {
  const begin = async () => {
    const part = store.files.partOf(KEY);
    return { part, intake: await store.files.begin({}, part) };
  };
  const writer = await begin();
  await writer.part.noteVersion('"v1"');
  await writer.intake.write(CONTENT);
  await writer.intake.leave();
  const copier = await begin();
  const write = copier.intake.write.bind(copier.intake);
  copier.intake.write = async chunk => {
    await write(chunk);
    await writer.part.noteVersion('"v2"');
  };
  expect(await copier.part.resume(copier.intake)).toBeUndefined();
  expect(copier.intake.size).toBe(0);
  expect((await store.incoming()).filter(name => name.endsWith('.version'))).toHaveLength(1);
  await copier.intake.discard();
});
