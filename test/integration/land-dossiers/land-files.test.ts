import type { RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { LandDossiersConfig } from '#libs/config';
import { type LandFileStored, Topic } from '#libs/contracts';
import type { FileFetcher } from '#libs/files';
import type { OutgoingMessage } from '#libs/persistence';
import { waitFor } from '#libs/testing';
import { FetchAgainService } from '../../../apps/land-dossiers/src/application/fetch-again.service.js';
import { FileCollector } from '../../../apps/land-dossiers/src/application/file-collector.service.js';
import { HANDED_OVER, RECEIVED, type Told } from '../../../apps/land-dossiers/src/land-test-kit.js';
import {
  type FileState,
  WantedFilesRepository,
} from '../../../apps/land-dossiers/src/persistence/wanted-files.repository.js';
import { LocalServer } from '../connectors/support.js';
import { fetcherTo } from '../files/link-answers.js';
import { pdf, sha256Of, TestStore } from '../files/support.js';
import { LandRig } from './land-rig.js';
import { reportsIn, storedBatch, story } from './land-stories.js';

const CONTENT = pdf(20_000);
let rig: LandRig;
let store: TestStore;
let fetcher: FileFetcher;
let server: LocalServer;
let answer: RequestListener;
let asked: number;
const running: FileCollector[] = [];

beforeAll(async () => {
  rig = await LandRig.start();
});
afterAll(async () => {
  await rig?.stop();
});
beforeEach(async () => {
  asked = 0;
  answer = (_, response) => void response.end(CONTENT);
  store = await TestStore.make();
  fetcher = fetcherTo(store, { attempts: 1, deadlineMs: 5_000 });
  server = await LocalServer.start((request, response) => {
    asked++;
    answer(request, response);
  });
});
afterEach(async () => {
  for (const collector of running.splice(0)) await collector.beforeApplicationShutdown();
  await fetcher.close();
  await server.stop();
  await store.close();
  await rig.takeOutbox();
});

function collect(): void {
  const wanted = new WantedFilesRepository(rig.database);
  const collector = new FileCollector(
    wanted,
    rig.database,
    rig.newOutbox(),
    store.files,
    fetcher,
    new LandDossiersConfig(),
  );
  running.push(collector);
  collector.onApplicationBootstrap();
}

const finished = (more: object = {}): Told => ({
  type: 'finished',
  result: { kind: 'issued', files: [{ name: 'Giấy chứng nhận', file: { url: `${server.url}/gcn`, ...more } }] },
});

const filesOf = (dossierCode: string): Promise<FileState[]> =>
  new WantedFilesRepository(rig.database).ofDossier(dossierCode);

async function untilFile(dossierCode: string, state: FileState['state']): Promise<FileState> {
  const look = async () => (await filesOf(dossierCode)).find(file => file.state === state);
  return waitFor(look, { what: `a file to be ${state}`, timeoutMs: 15_000 });
}

function told(messages: readonly OutgoingMessage[]): LandFileStored[] {
  const ofStore = messages.filter(({ topic }) => topic === Topic.LandFileStored);
  return ofStore.map(({ value }) => JSON.parse(String(value)) as LandFileStored);
}

const passedOn = (messages: readonly OutgoingMessage[]): number =>
  messages.filter(({ topic }) => topic === Topic.LandDossierApplied).length;

it('an end is told to nobody before its files are in the store, then to all, with what came after it', async () => {
  const { dossierCode, messages } = story(RECEIVED, finished(), HANDED_OVER);
  await rig.take(messages);
  const before = await rig.takeOutbox();
  expect([passedOn(before), reportsIn(before)]).toEqual([1, [2]]);

  collect();
  await untilFile(dossierCode, 'stored');
  const [stored, ...more] = told(await rig.takeOutbox());
  expect([stored?.sha256, more]).toEqual([sha256Of(CONTENT), []]);
  expect(await store.files.has(sha256Of(CONTENT))).toBe(true);

  await rig.service().applyFiles(storedBatch(dossierCode, stored!));
  const after = await rig.takeOutbox();
  expect(passedOn(after)).toBe(2);
  expect(reportsIn(after).slice(-2)).toEqual([9, 10]);
});

it('a link that leads to another file than was announced is refused where people see it, and 9 stays away', async () => {
  const { dossierCode, messages } = story(RECEIVED, finished({ sha256: 'ab'.repeat(32) }));
  await rig.take(messages);
  expect(reportsIn(await rig.takeOutbox())).toEqual([2]);
  collect();
  expect(await untilFile(dossierCode, 'refused')).toMatchObject({ code: 'file-hash-differs', attempts: 1 });
  expect(told(await rig.takeOutbox())).toEqual([]);
});

it('a dead link is given up visibly, and fetched when an operator says that it was mended, which the audit hears', async () => {
  answer = (_, response) => void response.writeHead(404).end();
  const { dossierCode, messages } = story(RECEIVED, finished());
  await rig.take(messages);
  collect();
  expect(await untilFile(dossierCode, 'refused')).toMatchObject({ code: 'file-gone' });
  await rig.takeOutbox();

  answer = (_, response) => void response.end(CONTENT);
  const lever = new FetchAgainService(rig.database, rig.newOutbox(), new WantedFilesRepository(rig.database));
  expect(await lever.fetchAgain(dossierCode, 'operator-1', 'Links mended')).toBe(1);
  await untilFile(dossierCode, 'stored');
  const out = await rig.takeOutbox();
  expect(told(out)).toHaveLength(1);
  const audit = out.find(({ topic }) => topic === Topic.OperatorActions);
  expect(JSON.parse(String(audit?.value))).toMatchObject({ actor: 'operator-1', reason: 'Links mended' });
  await expect(lever.fetchAgain(dossierCode, 'operator-1', 'again')).rejects.toMatchObject({ code: 'not-found' });
});

it('a partner that is away is tried again later, and not given up', async () => {
  answer = (_, response) => void response.writeHead(503).end();
  const { dossierCode, messages } = story(RECEIVED, finished());
  await rig.take(messages);
  collect();
  const look = async () => (await filesOf(dossierCode)).some(({ code }) => code === 'file-unavailable');
  await waitFor(look, { what: 'the first failure to be noted' });
  expect(await filesOf(dossierCode)).toMatchObject([{ state: 'wanted', attempts: 1 }]);
});

it('two copies fetch each file once, and a copy that dies leaves it to the other', async () => {
  const stories = Array.from({ length: 10 }, () => story(RECEIVED, finished()));
  await rig.take(stories.flatMap(({ messages }) => messages));
  const wanted = new WantedFilesRepository(rig.database);
  const claimedByTheDead = await wanted.claim(3);
  collect();
  collect();
  const look = async () => {
    const states = await Promise.all(stories.map(({ dossierCode }) => filesOf(dossierCode)));
    return states.flat().filter(({ state }) => state === 'stored').length === 7;
  };
  await waitFor(look, { what: 'the unclaimed files to be stored', timeoutMs: 15_000 });
  expect(asked).toBe(7);
  await rig.rows(`UPDATE wanted_files SET due_at = now() WHERE state = 'wanted' RETURNING 1`); // the lease is over
  for (const { dossierCode } of claimedByTheDead) await untilFile(dossierCode, 'stored');
  expect(asked).toBe(10);
});

it('a message without effect has nothing fetched for it', async () => {
  const { dossierCode, messages } = story(RECEIVED, finished(), HANDED_OVER);
  const late = story(RECEIVED).messages; // another dossier
  await rig.take([...messages, ...late]);
  expect(await filesOf(dossierCode)).toHaveLength(1);
  const { dossierCode: early, messages: unreceived } = story(finished());
  await rig.take(unreceived); // held: nobody has received the dossier
  expect(await filesOf(early)).toEqual([]);
});
