import { mkdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type BlobStore, type FileExpectation, S3BlobStore } from '#libs/files';
import { S3StandIn } from './s3-stand-in.js';
import { bytesOf, inChunks, inFolder, MB, pdf, PNG, sha256Of, TestStore, zipOf } from './support.js';

const HTML = Buffer.from('<!doctype html><html><body>Không tìm thấy hồ sơ!</body></html>');

let s3: S3StandIn;
beforeAll(async () => {
  s3 = await S3StandIn.start();
});
afterAll(() => s3?.stop());

function inBucket(): BlobStore {
  const { bucket, url: endpoint, region, credentials } = s3;
  return new S3BlobStore({ bucket, endpoint, region, credentials, pathStyle: true });
}

describe.each([
  ['a folder', inFolder],
  ['an S3 bucket (stand-in)', inBucket],
])('files in %s', (_where, blobs) => {
  let store: TestStore;
  beforeEach(async () => {
    store = await TestStore.make({ blobs, maxBytes: 4 * MB });
  });
  afterEach(() => store.close());

  const put = (content: Buffer, expected?: FileExpectation) => store.files.put(inChunks(content, 10_000), expected);

  it('are kept under their hash and come back as they were', async () => {
    const content = pdf(3 * MB);
    const file = await put(content);
    expect(file).toEqual({ sha256: sha256Of(content), size: content.length, mediaType: 'application/pdf' });
    expect(await store.files.stat(file.sha256)).toEqual(file);
    const { content: opened, ...rest } = await store.files.open(file.sha256);
    expect(rest).toEqual(file);
    expect((await bytesOf(opened)).equals(content)).toBe(true);
    expect(await store.incoming()).toEqual([]);
  });

  it('are read in parts', async () => {
    const content = pdf(100_000);
    const { sha256 } = await put(content);
    for (const [start, end] of [
      [0, 0],
      [99_999, 99_999],
      [10, 70_000],
    ] as const) {
      const { content: part } = await store.files.open(sha256, { start, end });
      expect((await bytesOf(part)).equals(content.subarray(start, end + 1))).toBe(true);
    }
  });

  it('are found by the names that they were given, of which the last counts', async () => {
    const [one, other] = [sha256Of(pdf()), sha256Of(pdf())];
    expect(await store.files.named('message/result/files/0/file')).toBeUndefined();
    await store.files.name('message/result/files/0/file', one);
    await store.files.name('message/../../other', other);
    expect(await store.files.named('message/result/files/0/file')).toBe(one);
    for (let i = 0; i < 2; i++) await store.files.name('message/result/files/0/file', other);
    expect(await store.files.named('message/result/files/0/file')).toBe(other);
    await expect(store.files.name('x', '../../etc')).rejects.toThrow('SHA-256');
  });

  it('may be refused under a name, which hides nothing that is brought under it', async () => {
    const { files } = store;
    expect(await files.refusalOf('a')).toBeUndefined();
    await files.refuse('a', 'file-type-refused');
    expect([await files.refusalOf('a'), await files.named('a')]).toEqual(['file-type-refused', undefined]);
    const { sha256 } = await files.put(inChunks(pdf(100)));
    await files.name('a', sha256);
    await files.refuse('a', 'file-gone');
    expect([await files.refusalOf('a'), await files.named('a')]).toEqual(['file-gone', sha256]);
  });

  it('are kept once, however often and at once they come', async () => {
    const content = pdf();
    const files = await Promise.all(Array.from({ length: 5 }, () => put(content)));
    expect(new Set(files.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(await store.files.has(files[0]!.sha256)).toBe(true);
    expect(await store.incoming()).toEqual([]);
  });

  it('are not there before they come and after they are removed', async () => {
    const content = pdf();
    const hash = sha256Of(content);
    expect(await store.files.has(hash)).toBe(false);
    await expect(store.files.open(hash)).rejects.toMatchObject({ code: 'file-not-found' });
    await put(content);
    await store.files.remove(hash);
    expect(await store.files.has(hash)).toBe(false);
  });

  it.each(['', '../../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(63)}/`, 'a'.repeat(65)])(
    'are never looked for under %j',
    async name => {
      expect(await store.files.has(name)).toBe(false);
      await expect(store.files.open(name)).rejects.toMatchObject({ code: 'file-not-found' });
      await store.files.remove(name);
    },
  );

  it('are taken where all that is said of them is true', async () => {
    const content = pdf();
    const expected = { sha256: sha256Of(content).toUpperCase(), size: content.length, mediaType: 'application/pdf' };
    expect(await put(content, expected)).toMatchObject({ size: content.length });
  });

  it.each<[string, Buffer, FileExpectation, string]>([
    ['another hash', pdf(), { sha256: 'a'.repeat(64) }, 'file-hash-differs'],
    ['fewer bytes', pdf(9_999), { size: 10_000 }, 'file-size-differs'],
    ['more bytes', pdf(10_001), { size: 10_000 }, 'file-size-differs'],
    ['more bytes than the hub takes', pdf(4 * MB + 1), {}, 'file-too-large'],
    ['such a size announced', pdf(), { size: 4 * MB + 1 }, 'file-too-large'],
    ['more bytes than the caller takes', pdf(), { maxBytes: 9_999 }, 'file-too-large'],
    ['another type than declared', PNG, { mediaType: 'application/pdf' }, 'file-type-refused'],
    ['a page in place of a file', HTML, {}, 'file-type-refused'],
    ['a program called PDF', Buffer.from('MZ\x90\0\x03'), { mediaType: 'application/pdf' }, 'file-type-refused'],
    ['no content', Buffer.alloc(0), {}, 'file-type-refused'],
    ['a zip bomb', zipOf([{ name: 'a', packed: 1_000, unpacked: 1_900 * MB }], MB), {}, 'file-container-refused'],
    ['a zip of shared bytes', zipOf([{ name: 'a', packed: 9_000, unpacked: 9_000 }]), {}, 'file-container-refused'],
    ['a way out of the folder', zipOf([{ name: '../a', packed: 0, unpacked: 0 }]), {}, 'file-container-refused'],
    ['a damaged zip', Buffer.from('PK\x03\x04nothing more'), {}, 'file-container-refused'],
  ])('with %s are refused and leave nothing behind', async (_what, content, expected, code) => {
    await expect(put(content, expected)).rejects.toMatchObject({ code, retriable: false });
    expect(await store.incoming()).toEqual([]);
    expect(await store.files.has(sha256Of(content))).toBe(false);
  });

  it('that are honest containers are taken', async () => {
    const file = await put(zipOf([{ name: 'a/b.txt', packed: 900, unpacked: 3_000 }], 1_000));
    expect(file.mediaType).toBe('application/zip');
  });

  it('whose stream breaks leave nothing behind', async () => {
    const content = pdf(MB);
    async function* broken(): AsyncGenerator<Buffer> {
      yield content.subarray(0, 500_000);
      throw new Error('the partner is gone');
    }
    await expect(store.files.put(broken())).rejects.toThrow('the partner is gone');
    expect(await store.incoming()).toEqual([]);
    expect(await store.files.has(sha256Of(content))).toBe(false);
  });
});

describe('the store', () => {
  let store: TestStore;
  afterEach(() => store.close());

  it('deletes what dead processes left half-way, and not what is on its way', async () => {
    store = await TestStore.make();
    const [old, young] = ['old', 'young'].map(name => join(store.dir, 'incoming', name)) as [string, string];
    expect(await store.files.sweep()).toBe(0);
    await mkdir(join(store.dir, 'incoming'));
    await Promise.all([old, young].map(path => writeFile(path, 'half')));
    const threeDaysAgo = Date.now() / 1_000 - 3 * 86_400;
    await utimes(old, threeDaysAgo, threeDaysAgo);
    expect(await store.files.sweep()).toBe(1);
    expect(await store.incoming()).toEqual(['young']);
  });

  it('lets nobody else on the machine look in', async () => {
    store = await TestStore.make();
    const { sha256 } = await store.files.put(inChunks(pdf()));
    const path = join(store.dir, 'kept', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect((await stat(join(store.dir, 'kept'))).mode & 0o077).toBe(0);
  });

  it('loads into S3 only what is not there, and says when S3 fails', async () => {
    store = await TestStore.make({ blobs: inBucket });
    const content = pdf(2 * MB);
    s3.breakNextPut = true;
    await expect(store.files.put(inChunks(content))).rejects.toMatchObject({
      code: 'file-unavailable',
      retriable: true,
    });
    expect(await store.files.has(sha256Of(content))).toBe(false);
    expect(await store.incoming()).toEqual([]);
    s3.requests.length = 0;
    for (let i = 0; i < 3; i++) await store.files.put(inChunks(content));
    expect(s3.requests.filter(request => request.startsWith('PUT'))).toHaveLength(1);
    expect(s3.requests.some(request => / (403|400|411)$/.test(request))).toBe(false);
  });

  it('is refused by S3 with a wrong secret', async () => {
    const { bucket, url: endpoint, region } = s3;
    const credentials = { accessKeyId: s3.credentials.accessKeyId, secretAccessKey: 'wrong' };
    const blobs = () => new S3BlobStore({ bucket, endpoint, region, credentials, pathStyle: true });
    store = await TestStore.make({ blobs });
    await expect(store.files.put(inChunks(pdf()))).rejects.toMatchObject({ code: 'file-unavailable' });
    await expect(store.files.check()).rejects.toMatchObject({ code: 'file-unavailable' });
  });

  it('says that it is well', async () => {
    store = await TestStore.make();
    await store.files.check();
    const other = await TestStore.make({ blobs: inBucket });
    await other.files.check();
    await other.close();
  });
});
