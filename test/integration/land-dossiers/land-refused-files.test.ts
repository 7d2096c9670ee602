import type { RequestListener } from 'node:http';
import { expect, it } from '@jest/globals';
import { LAND_DOSSIER, Topic, type TransactionFact } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { FetchAgainService } from '../../../apps/land-dossiers/src/application/fetch-again.service.js';
import { RECEIVED } from '../../../apps/land-dossiers/src/land-test-kit.js';
import { WantedFilesRepository } from '../../../apps/land-dossiers/src/persistence/wanted-files.repository.js';
import { PNG, zipOf } from '../files/support.js';
import { factsIn } from '../outbox-facts.js';
import { CONTENT, type LandFileRig, useLandFiles } from './land-file-rig.js';
import type { LandRig } from './land-rig.js';
import { reportsIn, storedIn, story } from './land-stories.js';

let rig: LandRig;
let files: LandFileRig;

useLandFiles(made => ({ rig, files } = made));

it('a link that leads to another file than was announced is refused where people see it, and 9 stays away', async () => {
  const { dossierCode, messages } = story(RECEIVED, files.finished({ sha256: 'ab'.repeat(32) }));
  await rig.take(messages);
  expect(reportsIn(await rig.takeOutbox())).toEqual([2]);
  files.collect();
  expect(await files.until(dossierCode, 'refused')).toMatchObject({ code: 'file-hash-differs', attempts: 1 });
  expect(storedIn(await rig.takeOutbox())).toEqual([]);
});

it.each([
  ['a picture', '.pdf', PNG],
  ['an archive', 'PDF', zipOf([{ name: 'a', packed: 900, unpacked: 900 }], 1_000)],
  ['a PDF', 'image/png', CONTENT],
])(
  'a link that leads to %s where KieuFile says %s is refused where people see it, and 9 stays away',
  async (_what, kind, content) => {
    files.answer = (_, response) => void response.end(content);
    const { dossierCode, messages } = story(RECEIVED, files.finished({}, kind));
    await rig.take(messages);
    expect(reportsIn(await rig.takeOutbox())).toEqual([2]);
    files.collect();
    expect(await files.until(dossierCode, 'refused')).toMatchObject({ code: 'file-type-refused', attempts: 1 });
    expect(storedIn(await rig.takeOutbox())).toEqual([]);
  },
);

it.each(['pdf', '.PDF', 'application/pdf', 'Bản gốc'])('a PDF is taken whose KieuFile is %s', async kind => {
  const { dossierCode, messages } = story(RECEIVED, files.finished({}, kind));
  await rig.take(messages);
  files.collect();
  await files.until(dossierCode, 'stored');
});

it('a dead link is given up visibly, and fetched when an operator says that it was mended, which the audit hears', async () => {
  files.answer = (_, response) => void response.writeHead(410).end();
  const { dossierCode, messages } = story(RECEIVED, files.finished());
  await rig.take(messages);
  files.collect();
  expect(await files.until(dossierCode, 'refused')).toMatchObject({ code: 'file-gone' });
  await rig.takeOutbox();

  files.answer = (_, response) => void response.end(CONTENT);
  const lever = new FetchAgainService(rig.database, rig.newOutbox(), new WantedFilesRepository(rig.database));
  expect(await lever.fetchAgain(dossierCode, 'operator-1', 'Links mended')).toBe(1);
  await files.until(dossierCode, 'stored');
  const out = await rig.takeOutbox();
  expect(storedIn(out)).toHaveLength(1);
  const audit = out.find(({ topic }) => topic === Topic.OperatorActions);
  expect(JSON.parse(String(audit?.value))).toMatchObject({ actor: 'operator-1', reason: 'Links mended' });
  await expect(lever.fetchAgain(dossierCode, 'operator-1', 'again')).rejects.toMatchObject({ code: 'not-found' });
});

it.each<[string, RequestListener, string]>([
  ['404', (_, response) => response.writeHead(404).end(), 'file-not-there'],
  ['401', (_, response) => response.writeHead(401).end(), 'file-link-denied'],
  ['403', (_, response) => response.writeHead(403).end(), 'file-link-denied'],
  ['a page of maintenance', (_, response) => response.end('<html>Bảo trì</html>'), 'file-page'],
])(
  'a link that answers %s for a while loses no file: it is tried again, and other files of the host meanwhile',
  async (_what, bad, code) => {
    files.answer = bad;
    const { dossierCode, messages } = story(RECEIVED, files.finished());
    await rig.take(messages);
    files.collect();
    const look = async () => (await files.of(dossierCode)).some(file => file.code === code);
    await waitFor(look, { what: `${code} to be noted` });
    expect(await files.of(dossierCode)).toMatchObject([{ state: 'wanted', attempts: 1 }]);

    files.answer = (_, response) => void response.end(CONTENT);
    const other = story(RECEIVED, files.finished());
    await rig.take(other.messages);
    await files.until(other.dossierCode, 'stored');
    await rig.rows(`UPDATE wanted_files SET due_at = now() WHERE state = 'wanted' RETURNING 1`); // the wait is over
    await files.until(dossierCode, 'stored');
  },
);

it('a file that cannot be had is in the log of its transaction, each time, and settles nothing', async () => {
  files.answer = (_, response) => void response.writeHead(410).end();
  const { dossierCode, messages } = story(RECEIVED, files.finished());
  await rig.take(messages);
  await rig.takeOutbox();
  files.collect();
  const lever = new FetchAgainService(rig.database, rig.newOutbox(), new WantedFilesRepository(rig.database));
  const facts: TransactionFact[] = [];
  for (let i = 0; i < 2; i++) {
    await files.until(dossierCode, 'refused');
    facts.push(...factsIn(await rig.takeOutbox()));
    await lever.fetchAgain(dossierCode, 'operator-1', 'Perhaps mended');
  }
  const { id, system, agency } = messages[1]!.envelope;
  const fact = {
    ...{ transactionId: id, step: 'recorded', from: system, agency, businessKey: dossierCode, service: LAND_DOSSIER },
    ...{ flags: ['file-refused'], detail: 'file-gone /result/files/0/file' },
  };
  expect(facts).toEqual([expect.objectContaining(fact), expect.objectContaining(fact)]);
  expect(new Set(facts.map(({ discriminator }) => discriminator)).size).toBe(2);
  expect(facts.some(({ outcome }) => outcome !== undefined)).toBe(false);
});

it('a message that is sent again has its refused files fetched again', async () => {
  files.answer = (_, response) => void response.writeHead(410).end();
  const { dossierCode, messages } = story(RECEIVED, files.finished());
  await rig.take(messages);
  files.collect();
  await files.until(dossierCode, 'refused');
  files.answer = (_, response) => void response.end(CONTENT);
  await rig.take([messages[1]!]);
  await files.until(dossierCode, 'stored');
});

it('a file that is given up leaves nothing of what came of it on the disk', async () => {
  const hasPart = async () => (await files.store.bytesIncoming()) > 10_000;
  files.answer = (_, response) => {
    response.writeHead(200, { etag: '"v1"', 'content-length': CONTENT.length });
    response.write(CONTENT.subarray(0, 15_000));
    const breakOff = () => response.destroy();
    void waitFor(hasPart, { what: 'a part of the file to have come' }).then(breakOff, breakOff);
  };
  const { dossierCode, messages } = story(RECEIVED, files.finished());
  await rig.take(messages);
  files.collect();
  const isLeft = async () => (await files.of(dossierCode)).some(({ code }) => code === 'file-unavailable');
  await waitFor(isLeft, { what: 'the first failure to be noted' });
  expect(await hasPart()).toBe(true);

  await rig.rows(
    `UPDATE wanted_files SET wanted_since = now() - interval '1000 hours', due_at = now() WHERE state = 'wanted' RETURNING 1`,
  );
  await files.until(dossierCode, 'refused');
  const isGone = async () => (await files.store.incoming()).length === 0;
  await waitFor(isGone, { what: 'its part to be deleted' });
});
