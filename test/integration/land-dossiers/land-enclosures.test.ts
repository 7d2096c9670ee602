import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { LandDossiersConfig } from '#libs/config';
import { type Connector, createConnector } from '#libs/connectors';
import { fromHeaders, landFileNameOf, Topic } from '#libs/contracts';
import type { FileFetcher } from '#libs/files';
import { waitFor } from '#libs/testing';
import { FileBringer } from '../../../apps/land-dossiers/src/application/file-bringer.service.js';
import { FileCollector } from '../../../apps/land-dossiers/src/application/file-collector.service.js';
import { FileOutcomes } from '../../../apps/land-dossiers/src/application/file-outcomes.service.js';
import { RECEIVED, type Told } from '../../../apps/land-dossiers/src/land-test-kit.js';
import { WantedFilesRepository } from '../../../apps/land-dossiers/src/persistence/wanted-files.repository.js';
import { bodyOf, LocalServer, sendJson } from '../connectors/support.js';
import { fetcherTo } from '../files/link-answers.js';
import { inChunks, pdf, TestStore } from '../files/support.js';
import { LandRig } from './land-rig.js';
import { story } from './land-stories.js';

const CONTENT = pdf(20_000);
let rig: LandRig;
let store: TestStore;
let fetcher: FileFetcher;
let oneStop: LocalServer;
let land: LocalServer;
let connector: Connector;
let collector: FileCollector;
let bodies: string[];

beforeEach(async () => {
  bodies = [];
  rig = await LandRig.start();
  store = await TestStore.make();
  fetcher = fetcherTo(store);
  oneStop = await LocalServer.start((_, response) => void response.end(CONTENT));
  land = await LocalServer.start((request, response) => {
    void bodyOf(request).then(body => {
      bodies.push(body);
      sendJson(response, { data: 1 });
    });
  });
  connector = connectorTo(land.url);
  const wanted = new WantedFilesRepository(rig.database);
  collector = new FileCollector(
    wanted,
    new FileOutcomes(wanted, rig.database, rig.newOutbox(), store.files),
    new FileBringer(rig.database, store.files, fetcher),
    new LandDossiersConfig(),
  );
});
afterEach(async () => {
  await collector.beforeApplicationShutdown();
  await connector.close();
  await fetcher.close();
  await oneStop.stop();
  await land.stop();
  await store.close();
  await rig.stop();
});

function connectorTo(url: string): Connector {
  const settings = { role: 'land-system', auth: 'none' };
  const code = { kind: 'connector', code: 'land', system: 'land', protocol: 'vbdlis' } as const;
  return createConnector({
    definition: { ...code, url, sealedSecrets: {}, settings, timeoutMs: 5_000, concurrency: 1 },
    secrets: {},
    allowedNetworks: ['127.0.0.0/8'],
    files: store.files,
  });
}

const receivedWith = (file: object): Told =>
  ({ ...RECEIVED, parcels: [], attachments: [{ name: 'Đơn', kind: '.pdf', file }] }) as Told;

/** Brings what was passed on of the dossier, as delivery does. */
async function deliver(): Promise<string | undefined> {
  const passedOn = (await rig.takeOutbox()).filter(({ topic }) => topic === Topic.LandDossierApplied);
  const [outcome] = await connector.deliver(
    passedOn.map(({ headers, value }) => ({ envelope: fromHeaders(headers)!, data: String(value), attempt: 1 })),
  );
  return outcome?.code;
}

it('an enclosure of which the one-stop gave a link reaches a land system that takes contents alone', async () => {
  const { dossierCode, messages } = story(receivedWith({ url: `${oneStop.url}/don` }));
  await rig.take(messages);
  const [passedOn] = (await rig.takeOutbox()).filter(({ topic }) => topic === Topic.LandDossierApplied);
  const message = { envelope: fromHeaders(passedOn!.headers)!, data: String(passedOn!.value), attempt: 1 };
  expect(await connector.deliver([message])).toMatchObject([{ status: 'retry', code: 'vbdlis-file' }]);

  collector.onApplicationBootstrap();
  const isStored = async () =>
    (await new WantedFilesRepository(rig.database).ofDossier(dossierCode)).some(({ state }) => state === 'stored');
  await waitFor(isStored, { what: 'the enclosure to be fetched', timeoutMs: 15_000 });
  expect(await connector.deliver([message])).toMatchObject([{ status: 'delivered' }]);
  const body = JSON.parse(bodies[0]!) as object;
  const TapTin = { name: 'Đơn.pdf', data: CONTENT.toString('base64') };
  expect(body).toMatchObject({ SoBienNhan: dossierCode, DanhSachGiayToDinhKem: [{ TapTin }] });
});

it('a hash that a sender names takes no file of somebody else along', async () => {
  const { sha256 } = await store.files.put(inChunks(CONTENT));
  await rig.take(story(receivedWith({ sha256 })).messages);
  expect(await deliver()).toBe('vbdlis-file');
  expect(bodies).toEqual([]);
});

it('an enclosure that cannot be had makes its message a dead letter at once, until it has come after all', async () => {
  const { dossierCode, messages } = story(receivedWith({ url: `${oneStop.url}/don`, sha256: 'ab'.repeat(32) }));
  await rig.take(messages);
  const [passedOn] = (await rig.takeOutbox()).filter(({ topic }) => topic === Topic.LandDossierApplied);
  const message = { envelope: fromHeaders(passedOn!.headers)!, data: String(passedOn!.value), attempt: 1 };
  collector.onApplicationBootstrap();
  const isRefused = async () =>
    (await new WantedFilesRepository(rig.database).ofDossier(dossierCode)).some(({ state }) => state === 'refused');
  await waitFor(isRefused, { what: 'the enclosure to be refused', timeoutMs: 15_000 });
  expect(await connector.deliver([message])).toMatchObject([
    { status: 'rejected', code: 'vbdlis-file-refused', detail: 'file-hash-differs /attachments/0/file' },
  ]);
  const { sha256 } = await store.files.put(inChunks(CONTENT));
  await store.files.name(landFileNameOf(message.envelope.id, '/attachments/0/file'), sha256);
  expect(await connector.deliver([message])).toMatchObject([{ status: 'delivered' }]);
});
