import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileAccess, type FileRequest, FileServing, type StoredFile } from '#libs/files';
import { bytesOf, inChunks, pdf, TestStore } from './support.js';

const CONTENT = pdf(100_000);
const NAME = 'Giấy chứng nhận "số 1".pdf';

class Access extends FileAccess {
  async nameFor(client: string): Promise<string | undefined> {
    return client === 'one-stop' ? NAME : undefined;
  }
}

let store: TestStore;
let file: StoredFile;
let serving: FileServing;
beforeEach(async () => {
  store = await TestStore.make();
  file = await store.files.put(inChunks(CONTENT));
  serving = new FileServing(store.files, new Access());
});
afterEach(() => store.close());

function ask(request: Partial<FileRequest> = {}) {
  return serving.serve({ client: 'one-stop', sha256: file.sha256, method: 'GET', ...request });
}

describe('a file', () => {
  it('goes whole to who may have it, as a download under its name', async () => {
    const { status, headers, content } = await ask();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': '100000',
      'x-content-type-options': 'nosniff',
      etag: `"${file.sha256}"`,
    });
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''Gi%E1%BA%A5y%20ch%E1%BB%A9ng%20nh%E1%BA%ADn%20_s%E1%BB%91%201_\.pdf$/,
    );
    expect((await bytesOf(content!)).equals(CONTENT)).toBe(true);
  });

  it.each([
    ['bytes=0-9', 0, 9],
    ['bytes=99990-', 99_990, 99_999],
    ['bytes=-5', 99_995, 99_999],
    ['bytes=99990-200000', 99_990, 99_999],
  ])('goes in parts: %s', async (range, start, end) => {
    const { status, headers, content } = await ask({ range });
    expect(status).toBe(206);
    expect(headers).toMatchObject({
      'content-range': `bytes ${start}-${end}/100000`,
      'content-length': String(end - start + 1),
    });
    expect((await bytesOf(content!)).equals(CONTENT.subarray(start, end + 1))).toBe(true);
  });

  it.each(['bytes=0-1,5-9', 'items=0-1', 'bytes=x-y', 'bytes=5-1,0-1,', 'nonsense'])(
    'goes whole for %s',
    async range => {
      const { status, content } = await ask({ range });
      content?.destroy();
      expect(status).toBe(200);
    },
  );

  it('has no part behind its end', async () => {
    expect(await ask({ range: 'bytes=100000-' })).toEqual({
      status: 416,
      headers: { 'content-range': 'bytes */100000' },
    });
  });

  it('goes on only where the receiver has begun with the same', async () => {
    const part = await ask({ range: 'bytes=1-', ifRange: `"${file.sha256}"` });
    const whole = await ask({ range: 'bytes=1-', ifRange: '"other"' });
    part.content?.destroy();
    whole.content?.destroy();
    expect([part.status, whole.status]).toEqual([206, 200]);
  });

  it('is not sent to who has it, or asks for the headers only', async () => {
    expect(await ask({ ifNoneMatch: `"x", W/"${file.sha256}"` })).toMatchObject({ status: 304 });
    const { status, headers, content } = await ask({ method: 'HEAD' });
    expect([status, headers['content-length'], content]).toEqual([200, '100000', undefined]);
  });

  it('looks to who may not have it as one that is not there', async () => {
    const [denied, missing] = await Promise.all(
      [{ client: 'other' }, { sha256: 'a'.repeat(64) }].map(request => ask(request).catch((error: unknown) => error)),
    );
    expect(denied).toMatchObject({ code: 'file-not-found', kind: 'missing' });
    expect({ ...(denied as Error) }).toEqual({ ...(missing as Error) });
    await expect(ask({ sha256: '../../etc/passwd' })).rejects.toMatchObject({ code: 'file-not-found' });
  });

  it('is not even looked for where the caller may not have it', async () => {
    await store.close();
    const away = new FileServing({ stat: () => Promise.reject(new Error('looked')) } as never, new Access());
    const request = { sha256: file.sha256, method: 'GET' } as const;
    await expect(away.serve({ ...request, client: 'other' })).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(away.serve({ ...request, client: 'one-stop' })).rejects.toThrow('looked');
  });
});
