import { expect, it } from '@jest/globals';
import { LandDossiersConfig } from '#libs/config';
import { landFileNameOf, Topic } from '#libs/contracts';
import type { OutgoingMessage } from '#libs/persistence';
import { waitFor } from '#libs/testing';
import { HANDED_OVER, RECEIVED, type Told } from '../../../apps/land-dossiers/src/land-test-kit.js';
import {
  type ClaimedFile,
  WantedFilesRepository,
} from '../../../apps/land-dossiers/src/persistence/wanted-files.repository.js';
import { LocalServer } from '../connectors/support.js';
import { sha256Of } from '../files/support.js';
import { CONTENT, type LandFileRig, useLandFiles } from './land-file-rig.js';
import type { LandRig } from './land-rig.js';
import { reportsIn, storedBatch, storedIn, story } from './land-stories.js';

/** Files of one host at once. */
const SHARE = new LandDossiersConfig().filesAtOnce / 2;
let rig: LandRig;
let files: LandFileRig;

useLandFiles(made => ({ rig, files } = made));

const passedOn = (messages: readonly OutgoingMessage[]): number =>
  messages.filter(({ topic }) => topic === Topic.LandDossierApplied).length;

it('an end is told to nobody before its files are in the store, then to all, with what came after it', async () => {
  const { dossierCode, messages } = story(RECEIVED, files.finished(), HANDED_OVER);
  await rig.take(messages);
  const before = await rig.takeOutbox();
  expect([passedOn(before), reportsIn(before)]).toEqual([1, [2]]);

  files.collect();
  await files.until(dossierCode, 'stored');
  const [stored, ...more] = storedIn(await rig.takeOutbox());
  expect([stored?.sha256, more]).toEqual([sha256Of(CONTENT), []]);
  expect(await files.store.files.has(sha256Of(CONTENT))).toBe(true);

  await rig.service().applyFiles(storedBatch(dossierCode, stored!));
  const after = await rig.takeOutbox();
  expect(passedOn(after)).toBe(2);
  expect(reportsIn(after).slice(-2)).toEqual([9, 10]);
});

it('what was fetched is known by its place in its message, so that a link of the hub can be told for it', async () => {
  const { dossierCode, messages } = story(RECEIVED, files.finished());
  await rig.take(messages);
  files.collect();
  await files.until(dossierCode, 'stored');
  const name = landFileNameOf(messages[1]!.event.id, '/result/files/0/file');
  expect(await files.store.files.named(name)).toBe(sha256Of(CONTENT));
});

it('a partner that is away is tried again later, and not given up', async () => {
  files.answer = (_, response) => void response.writeHead(503).end();
  const { dossierCode, messages } = story(RECEIVED, files.finished());
  await rig.take(messages);
  files.collect();
  const look = async () => (await files.of(dossierCode)).some(({ code }) => code === 'file-unavailable');
  await waitFor(look, { what: 'the first failure to be noted' });
  expect(await files.of(dossierCode)).toMatchObject([{ state: 'wanted', attempts: 1 }]);
});

it('a server that hangs, and then one that fails, has its share of what is fetched at once and holds up nobody else', async () => {
  let calls = 0;
  const hanging = await LocalServer.start(() => void calls++);
  const isHung = (url: string): Told => ({
    type: 'finished',
    result: {
      kind: 'issued',
      files: Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, file: { url: `${url}/${i}` } })),
    },
  });
  const stuck = story(RECEIVED, isHung(hanging.url));
  await rig.take(stuck.messages);
  await rig.rows(`UPDATE wanted_files SET due_at = now() - interval '1 hour' WHERE state = 'wanted' RETURNING 1`);
  const { dossierCode, messages } = story(RECEIVED, files.finished());
  await rig.take(messages);
  files.collect();
  await files.until(dossierCode, 'stored');
  expect(calls).toBe(SHARE);

  // Its first failures are noted: it is left alone, and the next file of it is one.
  const failed = async () =>
    (await files.of(stuck.dossierCode)).filter(({ code }) => code === 'file-unavailable').length >= SHARE;
  await waitFor(failed, { what: 'the hanging files to be given up for now', timeoutMs: 15_000 });
  const later = story(RECEIVED, files.finished());
  await rig.take(later.messages);
  await files.until(later.dossierCode, 'stored');
  expect(calls).toBeLessThanOrEqual(SHARE + 2);
  await hanging.stop();
  await rig.rows(`UPDATE wanted_files SET state = 'refused' WHERE state = 'wanted' RETURNING 1`);
});

it('files that are had quickly follow each other: no place stays empty until the next look', async () => {
  const count = 300;
  const stored = async () => (await rig.rows(`SELECT FROM wanted_files WHERE state = 'stored'`)).length;
  const before = await stored();
  await rig.take(Array.from({ length: count }, () => story(RECEIVED, files.finished()).messages).flat());
  files.collect(3_600_000);
  const look = async () => (await stored()) - before === count;
  await waitFor(look, { what: 'all files to be stored', timeoutMs: 15_000 });
});

it('two copies fetch each file once, and a copy that dies leaves it to the other', async () => {
  const stories = Array.from({ length: 10 }, () => story(RECEIVED, files.finished()));
  await rig.take(stories.flatMap(({ messages }) => messages));
  const wanted = new WantedFilesRepository(rig.database);
  const claimedByTheDead = await wanted.claim(3);
  files.collect();
  files.collect();
  const look = async () => {
    const states = await Promise.all(stories.map(({ dossierCode }) => files.of(dossierCode)));
    return states.flat().filter(({ state }) => state === 'stored').length === 7;
  };
  await waitFor(look, { what: 'the unclaimed files to be stored', timeoutMs: 15_000 });
  expect(files.asked).toBe(7);
  await rig.rows(`UPDATE wanted_files SET due_at = now() WHERE state = 'wanted' RETURNING 1`); // the lease is over
  for (const { dossierCode } of claimedByTheDead) await files.until(dossierCode, 'stored');
  expect(files.asked).toBe(10);
});

it('a copy whose lease has ended neither puts off nor refuses nor keeps what another, or an operator, has begun anew', async () => {
  const { dossierCode, messages } = story(RECEIVED, files.finished());
  await rig.take(messages);
  const wanted = new WantedFilesRepository(rig.database);
  const claimOne = async () => (await wanted.claim(1_000)).find(file => file.dossierCode === dossierCode)!;
  const isDue = `UPDATE wanted_files SET due_at = now() WHERE dossier_code = '${dossierCode}' RETURNING 1`;
  const overdue = async () =>
    (await rig.rows(`SELECT FROM wanted_files WHERE dossier_code = '${dossierCode}' AND due_at <= now()`)).length;
  const expectNoSay = async (late: ClaimedFile) => {
    await wanted.putOff(late, 3_600_000, 'file-unavailable');
    expect(await rig.database.transaction(tx => wanted.refuse(tx, late, 'file-gone'))).toBe(false);
    await rig.rows(isDue);
    await wanted.renew([late]);
    expect([await files.of(dossierCode), await overdue()]).toMatchObject([[{ state: 'wanted' }], 1]);
    expect((await files.of(dossierCode))[0]).not.toHaveProperty('code');
  };

  const first = await claimOne();
  await rig.rows(isDue); // the lease is over
  const second = await claimOne();
  await expectNoSay(first);
  await rig.database.transaction(tx => wanted.wantAgain(tx, [dossierCode]));
  await expectNoSay(second);
  const third = await claimOne();
  expect(third.attempts).toBe(first.attempts);
  await expectNoSay(first);

  await rig.rows(isDue);
  await wanted.renew([third]);
  expect(await overdue()).toBe(0);
  await wanted.putOff(third, 3_600_000, 'file-unavailable');
  expect(await files.of(dossierCode)).toMatchObject([{ state: 'wanted', code: 'file-unavailable' }]);
  expect(await rig.database.transaction(tx => wanted.refuse(tx, third, 'file-gone'))).toBe(true);
});

it('a message without effect has nothing fetched for it', async () => {
  const { dossierCode, messages } = story(RECEIVED, files.finished(), HANDED_OVER);
  const late = story(RECEIVED).messages; // another dossier
  await rig.take([...messages, ...late]);
  expect(await files.of(dossierCode)).toHaveLength(1);
  const { dossierCode: early, messages: unreceived } = story(files.finished());
  await rig.take(unreceived); // held: nobody has received the dossier
  expect(await files.of(early)).toEqual([]);
});
