import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromHeaders, type LandFileStored, Topic, type TransactionFactBatch } from '#libs/contracts';
import type { ReceivedMessage, RecordBatch } from '#libs/messaging';
import { migrate, Outbox, revertAll } from '#libs/persistence';
import { waitFor } from '#libs/testing';
import {
  AGENCY,
  FINISHED,
  HANDED_OVER,
  messageAt,
  MOVED,
  notice,
  paid,
  RECEIVED,
  type Told,
} from '../../../apps/land-dossiers/src/land-test-kit.js';
import type { IncomingMessage } from '../../../apps/land-dossiers/src/application/incoming-message.js';
import { LAND_DOSSIERS_SCHEMA } from '../../../apps/land-dossiers/src/persistence/land-dossiers.schema.js';
import { toDossierQuery } from '../../../apps/land-dossiers/src/transport/dossier-query.js';
import { LandRig } from './land-rig.js';
import { batchOf, received, reportsIn, storedBatch, story } from './land-stories.js';

let rig: LandRig;

beforeAll(async () => {
  rig = await LandRig.start();
});

afterAll(async () => {
  await rig?.stop();
});

/** Fails at the last write of a batch, after all its effects: as a crash would. */
class FailingOutbox extends Outbox {
  override async add(): Promise<void> {
    throw new Error('the process ends here');
  }
}

describe('a batch of land messages', () => {
  const { dossierCode, messages } = story(RECEIVED, MOVED, notice('1', 500), paid('1', 500));
  const batch = batchOf(messages.map(received));

  it('leaves nothing behind when the process ends before the commit', async () => {
    const before = await rig.effects();
    await expect(rig.service(new FailingOutbox()).applyMessages(batch)).rejects.toMatchObject({
      cause: { message: 'the process ends here' },
    });
    expect(await rig.effects()).toEqual(before);
    expect(await rig.takeOutbox()).toEqual([]);
  });

  it('writes messages, state, notices, parcels and position together', async () => {
    await rig.service().applyMessages(batch);
    expect(
      await rig.rows('SELECT dossier_code, state, portal_status, notices_unpaid, sequence, revision FROM dossiers'),
    ).toEqual([
      { dossier_code: dossierCode, state: 'processing', portal_status: 4, notices_unpaid: 0, sequence: 4, revision: 1 },
    ]);
    expect(await rig.rows('SELECT number, amount, state, paid, settled FROM notices')).toEqual([
      { number: '1', amount: '500', state: 'open', paid: '500', settled: true },
    ]);
    expect(await rig.rows('SELECT commune, map_sheet, is_current FROM parcels ORDER BY is_current')).toEqual([
      { commune: '18001', map_sheet: '12', is_current: false },
      { commune: '18003', map_sheet: '12', is_current: true },
    ]);
    expect(await rig.rows('SELECT topic, next_offset FROM consumer_positions')).toEqual([
      { topic: Topic.LandDossierReported, next_offset: '4' },
    ]);
  });

  it('hands the relay each message byte for byte, then what the portal must see, caused by its message', async () => {
    const out = await rig.takeOutbox();
    const applied = out.filter(({ topic }) => topic === Topic.LandDossierApplied);
    expect(applied.map(({ headers }) => fromHeaders(headers)?.sequence)).toEqual([1, 2, 3, 4]);
    expect(applied.map(({ value }) => value)).toEqual(messages.map(({ payload }) => payload.toString()));
    expect(reportsIn(out)).toEqual([2, 4, 6, 4]);
    const reports = out.filter(({ topic }) => topic === Topic.ServiceRecordStatusReported);
    const causes = reports.map(({ headers }) => fromHeaders(headers)!);
    expect(causes.map(({ causationId }) => causationId)).toEqual(messages.map(({ event }) => event.id));
    expect(causes[0]).toMatchObject({ system: 'lgsp-land', correlationId: dossierCode, agency: AGENCY });
  });

  it('changes nothing when it is delivered again', async () => {
    const before = await rig.effects();
    await rig.service().applyMessages(batch);
    expect(await rig.effects()).toEqual(before);
    expect(await rig.takeOutbox()).toEqual([]);
  });

  it('gives a transaction that is sent again no second effect', async () => {
    await rig.take([messages[3]!]);
    const out = await rig.takeOutbox();
    expect(out).toHaveLength(1);
    const { facts } = JSON.parse(String(out[0]!.value)) as TransactionFactBatch;
    expect(facts).toMatchObject([{ step: 'repeated', flags: ['duplicate'], businessKey: dossierCode }]);
  });

  it('writes nothing where one message is none of a land dossier', async () => {
    const before = await rig.effects();
    const broken: ReceivedMessage = { ...received(messages[0]!), headers: {} };
    const refused = rig.service().applyMessages(batchOf([received(story(RECEIVED).messages[0]!), broken]));
    await expect(refused).rejects.toMatchObject({ code: 'bad-message', retriable: false });
    expect(await rig.effects()).toEqual(before);
  });
});

/** What the store tells of the first file of a result. */
function storedFor({ dossierCode, event: { id, record } }: IncomingMessage): LandFileStored {
  const announced = record.type === 'finished' ? record.result.files?.[0]?.file?.sha256 : undefined;
  return {
    ...{ dossierCode, messageId: id, pointer: '/result/files/0/file', fileId: 'f1' },
    ...{ sha256: announced ?? 'c'.repeat(64), size: 12, mediaType: 'application/pdf' },
    storedAt: '2026-03-03T00:00:00Z',
  };
}

describe('a message that comes before another', () => {
  it('is held, open and visible, and takes effect with the one that it waited for', async () => {
    const { dossierCode, messages } = story(RECEIVED, FINISHED, HANDED_OVER);
    await rig.take([messages[2]!]);
    const [fact] = await rig.takeOutbox();
    expect(JSON.parse(String(fact!.value))).toMatchObject({ facts: [{ step: 'recorded', flags: ['held'] }] });
    expect((JSON.parse(String(fact!.value)) as TransactionFactBatch).facts[0]).not.toHaveProperty('outcome');
    const reader = rig.reader();
    const page = await reader.list(toDossierQuery({ held: 'true' }, new Date()));
    expect(page.items).toMatchObject([{ dossierCode, state: 'expected', held: 1 }]);

    await rig.take([messages[0]!]);
    expect(reportsIn(await rig.takeOutbox())).toEqual([2]);
    await rig.take([messages[1]!]);
    expect(await rig.takeOutbox()).toEqual([]); // the end waits for the file of its result
    await rig.service().applyFiles(storedBatch(dossierCode, storedFor(messages[1]!)));
    const out = await rig.takeOutbox();
    expect(reportsIn(out)).toEqual([9, 10]);
    const passedOn = out.filter(({ topic }) => topic === Topic.LandDossierApplied);
    expect(passedOn.map(({ headers }) => fromHeaders(headers)!.id)).toEqual([
      messages[1]!.event.id,
      messages[2]!.event.id,
    ]);
    expect(passedOn.map(({ value }) => value)).toEqual([1, 2].map(i => messages[i]!.payload.toString()));
    expect(await reader.getOrFail(dossierCode)).toMatchObject({ state: 'handed-over', portalStatus: 10, held: 0 });
  });
});

describe('a result whose file is not there', () => {
  const file = { name: 'GCN', file: { url: 'https://land.example/1' } };
  const unhashed: Told = { type: 'finished', result: { kind: 'issued', files: [file] } };
  const { dossierCode, messages } = story(RECEIVED, unhashed, HANDED_OVER);
  const stored = storedFor(messages[1]!);
  const told = (value: object): RecordBatch => storedBatch(dossierCode, value);

  it('is not told to the portal until the store has it', async () => {
    await rig.take(messages);
    expect(reportsIn(await rig.takeOutbox())).toEqual([2]);
    await rig.service().applyFiles(told(stored));
    const out = await rig.takeOutbox();
    expect(reportsIn(out)).toEqual([9, 10]);
    const documents = [{ name: 'GCN', url: file.file.url, code: 'f1', sha256: stored.sha256 }];
    const report = out.find(({ topic }) => topic === Topic.ServiceRecordStatusReported);
    expect(JSON.parse(String(report!.value))).toMatchObject({ result: { kind: 'issued', documents } });
  });

  it('is told once, however often the store says so', async () => {
    await rig.service().applyFiles(told(stored));
    expect(await rig.takeOutbox()).toEqual([]);
  });

  it.each([
    { ...stored, sha256: 'x' },
    { ...stored, messageId: 'x' },
    { ...stored, dossierCode: 'other' },
  ])('refuses what tells of no file: %j', async wrong => {
    await expect(rig.service().applyFiles(told(wrong))).rejects.toMatchObject({ code: 'bad-message' });
  });

  it('may be there before its message', async () => {
    const early = story(RECEIVED, unhashed);
    const message = { ...stored, dossierCode: early.dossierCode, messageId: early.messages[1]!.event.id };
    await rig.service().applyFiles(storedBatch(early.dossierCode, message));
    await rig.take(early.messages);
    expect(reportsIn(await rig.takeOutbox())).toEqual([2, 9]);
  });
});

async function untilWaiting(): Promise<void> {
  const sql = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
  await waitFor(async () => (await rig.rows(sql)).length > 0, { what: 'a process to wait for the other' });
}

describe('two processes at once', () => {
  it('the one that was overtaken comes again: a file is told while its dossier is written', async () => {
    const { messages } = story(RECEIVED);
    let release: () => void = () => undefined;
    const released = new Promise<void>(resolve => (release = resolve));
    let reached: () => void = () => undefined;
    const written = new Promise<void>(resolve => (reached = resolve));
    class HeldOutbox extends Outbox {
      override async add(): Promise<void> {
        reached();
        await released;
      }
    }
    const first = rig.service(new HeldOutbox()).applyMessages(batchOf(messages.map(received), 1));
    await written;
    const other = messageAt(5, { ...MOVED, dossierCode: messages[0]!.dossierCode });
    const second = rig.service().applyMessages(batchOf([received(other)], 2));
    const overtaken = expect(second).rejects.toMatchObject({ code: 'overtaken', retriable: true });
    await untilWaiting();
    release();
    await Promise.all([first, overtaken]);
  });
});

describe('the database itself', () => {
  it.each([
    'UPDATE dossiers SET portal_status = 4 WHERE portal_status = 10',
    'UPDATE dossiers SET portal_count = portal_count - 1',
  ])('refuses: %s', async sql => {
    await expect(rig.database.query(sql)).rejects.toMatchObject({
      message: 'The database refused a statement (23514)',
    });
  });

  it.each([
    "UPDATE messages SET type = 'moved'",
    'DELETE FROM messages',
    'DELETE FROM dossiers',
    'DELETE FROM stored_files',
  ])('does not let the app do: %s', async sql => {
    await expect(rig.database.query(sql)).rejects.toMatchObject({
      message: 'The database refused a statement (42501)',
    });
  });
});

describe('the migrations', () => {
  it('run, revert without a trace and run again', async () => {
    const tables = (): Promise<object[]> =>
      rig.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'land_dossiers' ORDER BY tablename");
    const before = await tables();
    expect(before).toHaveLength(18);
    await revertAll(LAND_DOSSIERS_SCHEMA, rig.own.config);
    expect(await tables()).toEqual([{ tablename: 'migrations' }]);
    expect(await rig.rows("SELECT 1 FROM pg_proc WHERE pronamespace = 'land_dossiers'::regnamespace")).toEqual([]);
    await migrate(LAND_DOSSIERS_SCHEMA, rig.own.config);
    expect(await tables()).toEqual(before);
  });
});
