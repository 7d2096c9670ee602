import { expect, it, jest } from '@jest/globals';
import { landFileNameOf } from '#libs/contracts';
import type { FileFetcher, FileStore, StoredFile } from '#libs/files';
import type { Database } from '#libs/persistence';
import { FileBringer } from './file-bringer.service.js';
import type { WantedFile } from './wanted-file.js';

const stored: StoredFile = { sha256: 'ab'.repeat(32), size: 17, mediaType: 'application/pdf' };
const wanted: WantedFile = {
  ...{ messageId: '0b0e2a44-7d2c-4c0e-9d0f-0c5d1a2b3c4d', pointer: '/result/files/0/file', name: 'GCN' },
  ...{ dossierCode: '000.00.01.H88-260302-0001', agencyCode: '000.00.01.H88' },
  ...{ url: 'https://land.example/1', host: 'land.example', sha256: stored.sha256 },
};

it('what came of a link stays on no disk once the content is there by another way', async () => {
  const store = { named: async () => stored.sha256, stat: async () => stored, name: async () => undefined };
  const forget = jest.fn<FileFetcher['forget']>(async () => undefined);
  const fetcher = { forget } as Partial<FileFetcher> as FileFetcher;
  const bringer = new FileBringer({} as Database, store as Partial<FileStore> as FileStore, fetcher);
  expect(await bringer.bring(wanted, AbortSignal.timeout(1_000))).toEqual(stored);
  expect(forget.mock.calls).toEqual([[wanted.url, landFileNameOf(wanted.messageId, wanted.pointer)]]);
});

it('content that is here and of another type than the message says is refused like one that was fetched', async () => {
  const store = { named: async () => stored.sha256, stat: async () => stored, name: async () => undefined };
  const bringer = new FileBringer({} as Database, store as Partial<FileStore> as FileStore, {} as FileFetcher);
  const picture = { ...wanted, mediaType: 'image/png' };
  await expect(bringer.bring(picture, AbortSignal.timeout(1_000))).rejects.toMatchObject({ code: 'file-type-refused' });
});
