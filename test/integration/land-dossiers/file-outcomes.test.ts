import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { StoredFile } from '#libs/files';
import { HubError } from '#libs/kernel';
import type { Queryable } from '#libs/persistence';
import { FileOutcomes } from '../../../apps/land-dossiers/src/application/file-outcomes.service.js';
import type { WantedFile } from '../../../apps/land-dossiers/src/application/wanted-file.js';
import { RECEIVED } from '../../../apps/land-dossiers/src/land-test-kit.js';
import {
  type ClaimedFile,
  WantedFilesRepository,
} from '../../../apps/land-dossiers/src/persistence/wanted-files.repository.js';
import { type LandFileRig, useLandFiles } from './land-file-rig.js';
import type { LandRig } from './land-rig.js';
import { story } from './land-stories.js';

const CONTENT: StoredFile = { sha256: 'a'.repeat(64), size: 1, mediaType: 'application/pdf' };
let rig: LandRig;
let files: LandFileRig;
let claimed: ClaimedFile[];

useLandFiles(made => ({ rig, files } = made));
beforeEach(async () => {
  await rig.take(Array.from({ length: 30 }, () => story(RECEIVED, files.finished()).messages).flat());
  await rig.takeOutbox();
  claimed = await new WantedFilesRepository(rig.database).claim(30);
});
afterEach(async () => {
  await rig.rows(`DELETE FROM wanted_files RETURNING 1`);
});

const outcomesWith = (wanted: WantedFilesRepository): FileOutcomes =>
  new FileOutcomes(wanted, rig.database, rig.newOutbox(), files.store.files);
const statesOf = async (): Promise<string[]> =>
  (await rig.rows<{ state: string }>('SELECT state FROM wanted_files')).map(({ state }) => state);

it('files that come together are noted in few transactions, and each is told', async () => {
  const outcomes = outcomesWith(new WantedFilesRepository(rig.database));
  await Promise.all(claimed.map(file => outcomes.stored(file, CONTENT)));
  expect(await statesOf()).toEqual(claimed.map(() => 'stored'));
  expect((await rig.rows('SELECT FROM outbox')).length).toBeLessThanOrEqual(2);
  const told = (await rig.takeOutbox()).map(({ key }) => key);
  expect(told.toSorted()).toEqual(claimed.map(({ dossierCode }) => dossierCode).toSorted());
});

it('one that the database does not take spoils none of those that came with it', async () => {
  const [bad, ...good] = claimed as [ClaimedFile, ...ClaimedFile[]];
  class Failing extends WantedFilesRepository {
    override markStored(tx: Queryable, stored: readonly WantedFile[]): Promise<void> {
      if (stored.includes(bad)) throw new HubError('bug', 'internal', 'A row that cannot be written');
      return super.markStored(tx, stored);
    }
  }
  const outcomes = outcomesWith(new Failing(rig.database));
  const noted = await Promise.allSettled([...good, bad].map(file => outcomes.stored(file, CONTENT)));
  expect(noted.map(({ status }) => status)).toEqual([...good.map(() => 'fulfilled'), 'rejected']);
  expect((await statesOf()).toSorted()).toEqual([...good.map(() => 'stored'), 'wanted']);
  expect((await rig.takeOutbox()).map(({ key }) => key)).not.toContain(bad.dossierCode);
});

it('while somebody else changes one of them the claims of the others are renewed, and nobody waits', async () => {
  const wanted = new WantedFilesRepository(rig.database);
  const [held, ...others] = claimed as [ClaimedFile, ...ClaimedFile[]];
  await rig.rows(`UPDATE wanted_files SET due_at = now() RETURNING 1`);
  await rig.database.transaction(async tx => {
    await tx.query('SELECT FROM wanted_files WHERE message_id = $1 FOR UPDATE', [held.messageId]);
    await wanted.renew(claimed);
  });
  const due = await rig.rows<{ message_id: string }>('SELECT message_id FROM wanted_files WHERE due_at <= now()');
  expect(due).toEqual([{ message_id: held.messageId }]);
  expect(others).toHaveLength(29);
});
