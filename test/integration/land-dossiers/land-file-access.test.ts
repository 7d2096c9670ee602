import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Agreement, LAND_DOSSIER, landFileNameOf } from '#libs/contracts';
import { type FileFetcher, fileError, type StoredFile } from '#libs/files';
import { type RegistryView, RegistryState } from '#libs/registry-view';
import { FileBringer } from '../../../apps/land-dossiers/src/application/file-bringer.service.js';
import { LandFileAccess } from '../../../apps/land-dossiers/src/application/land-file-access.service.js';
import type { WantedFile } from '../../../apps/land-dossiers/src/application/wanted-file.js';
import { AGENCY, messageAt, RECEIVED, type Told } from '../../../apps/land-dossiers/src/land-test-kit.js';
import { inChunks, pdf, TestStore } from '../files/support.js';
import { LandRig } from './land-rig.js';
import { storedBatch, story } from './land-stories.js';

const FOREIGN = '000.00.02.H99';
const POINTER = '/result/files/0/file';
let rig: LandRig;
let store: TestStore;
let access: LandFileAccess;

function agreement(system: string, more: Partial<Agreement>): Agreement {
  return {
    kind: 'agreement',
    code: `${system}-${JSON.stringify(more)}`,
    service: LAND_DOSSIER,
    serviceVersion: '1',
    system,
    actions: ['receive'],
    agencies: [AGENCY],
    purposes: [],
    fields: ['*'],
    validFrom: '2020-01-01T00:00:00Z',
    status: 'active',
    ...more,
  };
}

beforeAll(async () => {
  rig = await LandRig.start();
  const registry = new RegistryState();
  const agreements = [
    agreement('all', {}),
    agreement('reader', { actions: ['read'], fields: ['dossierCode', 'result'] }),
    agreement('narrow', { fields: ['dossierCode', 'attachments'] }),
    agreement('neighbour', { agencies: [FOREIGN] }),
    agreement('newer', { serviceVersion: '2' }),
    agreement('sender', { actions: ['send'] }),
    agreement('suspended', {}),
  ];
  for (const { system: code } of agreements) {
    registry.put({
      kind: 'system',
      code,
      name: '',
      agency: AGENCY,
      status: code === 'suspended' ? 'suspended' : 'active',
    });
  }
  for (const each of agreements) registry.put(each);
  access = new LandFileAccess(rig.database, registry as unknown as RegistryView);
});
afterAll(async () => {
  await rig?.stop();
});
beforeEach(async () => {
  await store?.close();
  store = await TestStore.make();
});
afterAll(() => store?.close());

const END: Told = {
  type: 'finished',
  result: { kind: 'issued', files: [{ name: 'GCN', file: { url: 'https://land.example/1' } }] },
};

/** A dossier with a result whose file is in the store. */
async function finishedDossier(): Promise<{ readonly file: StoredFile; readonly messageId: string }> {
  const file = await store.files.put(inChunks(pdf()));
  const { dossierCode, messages } = story(RECEIVED, END);
  await rig.take(messages);
  const messageId = messages[1]!.event.id;
  const told = { dossierCode, messageId, pointer: POINTER, fileId: file.sha256, ...file };
  await rig.service().applyFiles(storedBatch(dossierCode, told));
  return { file, messageId };
}

describe('a file of a land dossier', () => {
  it('is for who may receive or read, of that agency, the member of the record in which it stands', async () => {
    const { file, messageId } = await finishedDossier();
    for (const client of ['all', 'reader']) {
      expect(await access.nameFor(client, file.sha256)).toBe('GCN');
      expect(await access.contentOf(client, messageId, POINTER)).toBe(file.sha256);
    }
    for (const client of ['narrow', 'neighbour', 'newer', 'sender', 'suspended', 'nobody']) {
      expect([client, await access.nameFor(client, file.sha256)]).toEqual([client, undefined]);
      await expect(access.contentOf(client, messageId, POINTER)).rejects.toMatchObject({ code: 'file-not-found' });
    }
  });

  it('is as if it were not there, also while it is fetched, for who may not have it', async () => {
    const { messages } = story(RECEIVED, END);
    await rig.take(messages);
    const messageId = messages[1]!.event.id;
    await expect(access.contentOf('all', messageId, POINTER)).rejects.toMatchObject({ code: 'file-unavailable' });
    await expect(access.contentOf('narrow', messageId, POINTER)).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(access.contentOf('all', messageId, '/result/files/1/file')).rejects.toMatchObject({
      code: 'file-not-found',
    });
    await expect(access.contentOf('all', 'no uuid', POINTER)).rejects.toMatchObject({ code: 'file-not-found' });
  });
});

describe('a hash that a message names', () => {
  const none = { fetchToStore: () => Promise.reject(fileError('file-gone')), forget: () => Promise.resolve() };
  const never = none as unknown as FileFetcher;
  const bring = (file: WantedFile): Promise<StoredFile> =>
    new FileBringer(rig.database, store.files, never).bring(file, AbortSignal.timeout(5_000));

  /** A move in another dossier, told by that system, that names a content by its hash. */
  async function named(sha256: string, system: string): Promise<WantedFile> {
    const { dossierCode } = story();
    const told: Told = { type: 'moved', attachments: [{ name: 'a', file: { sha256 } }], dossierCode };
    const message = messageAt(1, told, system);
    await rig.take([messageAt(0, { ...RECEIVED, dossierCode }), message]);
    const { id: messageId } = message.event;
    return { messageId, pointer: '/attachments/0/file', dossierCode, agencyCode: AGENCY, name: 'a', host: '', sha256 };
  }

  it('does not bring the content to who has not got it, by the hash alone or beside a link', async () => {
    const { file } = await finishedDossier();
    const wanted = await named(file.sha256, 'stranger');
    await expect(bring(wanted)).rejects.toMatchObject({ code: 'file-unavailable' });
    await expect(bring({ ...wanted, url: 'https://a.example/1' })).rejects.toMatchObject({ code: 'file-gone' });
    expect(await store.files.named(landFileNameOf(wanted.messageId, wanted.pointer))).toBeUndefined();
  });

  it('is enough where the content came inside the message, or from the same sender before', async () => {
    const { file } = await finishedDossier();
    const again = await named(file.sha256, 'land-h88');
    expect(await bring(again)).toEqual(file);
    expect(await store.files.named(landFileNameOf(again.messageId, again.pointer))).toBe(file.sha256);
    const inside = await named(file.sha256, 'another');
    await store.files.name(landFileNameOf(inside.messageId, inside.pointer), file.sha256);
    expect(await bring(inside)).toEqual(file);
    await expect(bring({ ...inside, size: file.size + 1 })).rejects.toMatchObject({ code: 'file-unavailable' });
  });
});
