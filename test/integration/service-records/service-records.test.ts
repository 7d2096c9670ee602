import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toHubError } from '#libs/kernel';
import { toProblem } from '#libs/http';
import { KafkaConfig, loadConfig } from '#libs/config';
import { type Agreement, fromHeaders, type System, Topic, type TransactionFactBatch } from '#libs/contracts';
import { KafkaClient, type ReceivedMessage } from '#libs/messaging';
import { HealthRegistry } from '#libs/observability';
import { type Database, migrate, Outbox, type OutgoingMessage, revertAll } from '#libs/persistence';
import { RegistryView } from '#libs/registry-view';
import type { ApplyReportsService } from '../../../apps/service-records/src/application/apply-reports.service.js';
import { ReadServiceRecordService } from '../../../apps/service-records/src/application/read-service-record.service.js';
import { SERVICE_RECORDS_SCHEMA } from '../../../apps/service-records/src/persistence/service-records.schema.js';
import type { OwnDatabase } from './own-database.js';
import { openRecords, type RecordsRig } from './records-rig.js';
import { AGENCY, batchOf, statusMessage } from './status-messages.js';

const kafka = new KafkaClient(loadConfig(KafkaConfig));
let rig: RecordsRig;
let own: OwnDatabase;
let database: Database;

/** Fails at the last write of a batch, after all its effects: as a crash would. */
class FailingOutbox extends Outbox {
  override async add(): Promise<void> {
    throw new Error('the process ends here');
  }
}

const service = (out?: Outbox): ApplyReportsService => rig.service(out);
const takeOutbox = (): Promise<OutgoingMessage[]> => rig.takeOutbox();

beforeAll(async () => {
  rig = await openRecords();
  ({ own, database } = rig);
});
afterAll(() => rig.close());

async function rows<T extends object>(sql: string): Promise<T[]> {
  await own.owner.query('SET search_path = service_records');
  return (await own.owner.query<T>(sql)).rows;
}

const positions = (): Promise<object[]> => rows('SELECT topic, partition, next_offset FROM consumer_positions');

/** Everything but the outbox, as one comparable value. */
async function effects(): Promise<object> {
  const reports = await rows('SELECT * FROM reports ORDER BY transaction_id');
  return {
    reports,
    dossiers: await rows('SELECT * FROM dossiers ORDER BY dossier_code'),
    positions: await positions(),
  };
}

describe('a batch of reports', () => {
  const dossier = `${AGENCY}-260504-0001`;
  const batch = batchOf([
    statusMessage({ dossier, status: 1, minute: 0, offset: 0 }),
    statusMessage({ dossier, status: 2, minute: 1, offset: 1 }),
    statusMessage({ dossier, status: 1, minute: 0, offset: 2 }),
    statusMessage({ dossier, status: 10, minute: 3, offset: 3 }),
  ]);

  it('leaves nothing behind when the process ends before the commit: no effect, no message, the old position', async () => {
    await expect(service(new FailingOutbox()).apply(batch)).rejects.toMatchObject({
      cause: { message: 'the process ends here' },
    });
    expect(await effects()).toEqual({ reports: [], dossiers: [], positions: [] });
    expect(await takeOutbox()).toEqual([]);
  });

  it('writes effects, messages and position together', async () => {
    await service().apply(batch);
    const state = 'SELECT dossier_code, status, sequence FROM dossiers';
    expect(await rows(state)).toEqual([{ dossier_code: dossier, status: 2, sequence: 2 }]);
    expect(await rows('SELECT status, effect, flag, sequence FROM reports ORDER BY kafka_offset')).toEqual([
      { status: 1, effect: 'applied', flag: null, sequence: 1 },
      { status: 2, effect: 'applied', flag: null, sequence: 2 },
      { status: 10, effect: 'recorded', flag: 'out-of-order', sequence: null },
    ]);
    expect(await positions()).toEqual([{ topic: Topic.ServiceRecordStatusReported, partition: 0, next_offset: '4' }]);
  });

  it('keeps each record byte for byte', async () => {
    const payloads = await rows<{ payload: string }>('SELECT payload FROM reports ORDER BY kafka_offset');
    const sent = [0, 1, 3].map(i => batch.messages[i]!.value!.toString());
    expect(payloads.map(({ payload }) => payload)).toEqual(sent);
  });

  it('hands the relay the changes in order, then the facts', async () => {
    const messages = await takeOutbox();
    expect(messages.map(({ topic, headers }) => [topic, fromHeaders(headers)?.sequence])).toEqual([
      [Topic.ServiceRecordStatusChanged, 1],
      [Topic.ServiceRecordStatusChanged, 2],
      [Topic.Transactions, undefined],
    ]);
    expect(Buffer.from(messages[0]!.value as string)).toEqual(batch.messages[0]!.value);
    const { facts } = JSON.parse(String(messages[2]!.value)) as TransactionFactBatch;
    expect(facts.map(({ step, flags }) => [step, flags])).toEqual([
      ['recorded', ['out-of-order']],
      ['repeated', ['duplicate']],
    ]);
  });

  it('changes nothing when it is delivered again', async () => {
    const before = await effects();
    await service().apply(batch);
    expect(await effects()).toEqual(before);
    expect(await takeOutbox()).toEqual([]);
  });

  it('gives a transaction that is sent again no second effect, and flags another body as a conflict', async () => {
    const key = `${dossier}/2/again`;
    const first = statusMessage({ dossier, status: 4, minute: 5, offset: 4, key });
    const changed = statusMessage({ dossier, status: 9, minute: 6, offset: 6, key });
    await service().apply(batchOf([first]));
    await takeOutbox();
    await service().apply(batchOf([{ ...first, offset: 5n }, changed]));
    const facts = (await takeOutbox()).map(({ value }) => JSON.parse(String(value)) as TransactionFactBatch);
    expect(facts.flatMap(f => f.facts.map(({ discriminator, flags }) => [discriminator, flags]))).toEqual([
      ['0:5', ['duplicate']],
      ['0:6', ['conflict']],
    ]);
    expect(await rows('SELECT status, sequence FROM dossiers')).toEqual([{ status: 4, sequence: 3 }]);
  });

  it('writes nothing where one message is no report, so that each can be tried alone', async () => {
    const before = await effects();
    const good = statusMessage({ dossier, status: 9, minute: 9, offset: 7 });
    const broken: ReceivedMessage = { ...good, offset: 8n, headers: {} };
    const refused = service().apply(batchOf([good, broken]));
    await expect(refused).rejects.toMatchObject({ code: 'bad-message', retriable: false });
    expect(await effects()).toEqual(before);
  });
});

describe('two consumers at once', () => {
  it('the second waits for the first and then comes again, where both take the same transaction', async () => {
    const dossier = `${AGENCY}-260504-0002`;
    const message = statusMessage({ dossier, status: 1, minute: 0, offset: 0, key: 'race' });
    const other = statusMessage({ dossier: `${AGENCY}-260504-0003`, status: 1, minute: 0, offset: 0, key: 'race' });
    let release: () => void = () => undefined;
    const released = new Promise<void>(resolve => (release = resolve));
    class HeldOutbox extends Outbox {
      override async add(): Promise<void> {
        await released;
      }
    }
    const first = service(new HeldOutbox()).apply(batchOf([message], 1));
    await untilRows("SELECT 1 FROM pg_stat_activity WHERE state = 'idle in transaction'", 1);
    const second = service().apply(batchOf([other], 2));
    const overtaken = expect(second).rejects.toMatchObject({ code: 'overtaken', retriable: true });
    await untilRows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'", 1);
    release();
    await Promise.all([first, overtaken]);
    await service().apply(batchOf([other], 2));
    const [facts] = await takeOutbox();
    expect(JSON.parse(String(facts!.value))).toMatchObject({ facts: [{ flags: ['conflict'], businessKey: dossier }] });
    expect(await rows(`SELECT 1 FROM dossiers WHERE dossier_code = '${AGENCY}-260504-0003'`)).toEqual([]);
  });
});

async function untilRows(sql: string, count: number, deadlineMs = 10_000): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  const where = ' AND datname = current_database() AND pid <> pg_backend_pid()';
  while ((await rows(sql + where)).length < count) {
    if (Date.now() > deadline) throw new Error(`Not seen in time: ${sql}`);
  }
}

describe('the database itself', () => {
  it('refuses to move a dossier away from 10, whatever the code does', async () => {
    const insert = `INSERT INTO dossiers VALUES ('final', '1.012790', '${AGENCY}', 10, now(), 1)`;
    await database.query(insert);
    const overwrite = database.query("UPDATE dossiers SET status = 9, sequence = 2 WHERE dossier_code = 'final'");
    await expect(overwrite).rejects.toMatchObject({ message: 'The database refused a statement (23514)' });
    await rows("DELETE FROM dossiers WHERE dossier_code = 'final'");
  });

  it.each(['UPDATE reports SET status = 9', 'DELETE FROM reports', 'DELETE FROM dossiers', 'TRUNCATE reports'])(
    'does not let the app do: %s',
    async statement => {
      await expect(database.query(statement)).rejects.toMatchObject({
        message: 'The database refused a statement (42501)',
      });
    },
  );
});

describe('reading a service record', () => {
  const code = `${AGENCY}-260504-0001`;
  const registry = new RegistryView(kafka, new HealthRegistry());
  const read = (system: string, dossierCode = code) =>
    new ReadServiceRecordService(database, registry).read(system, dossierCode);

  beforeAll(() => {
    for (const system of ['province', 'elsewhere', 'stranger', 'closed']) registry.put(systemOf(system));
    registry.put({ ...systemOf('closed'), status: 'suspended' });
    registry.put(agreementOf('province', 'H22'));
    registry.put(agreementOf('closed', 'H22'));
    registry.put(agreementOf('elsewhere', 'H41'));
  });

  it('gives state, clock and history to a system whose agreement covers the agency, and nobody’s name', async () => {
    const view = await read('province');
    expect(view).toMatchObject({ dossierCode: code, agencyCode: AGENCY, status: 4, sequence: 3 });
    expect(view.history.map(({ status, flag }) => flag ?? status)).toEqual([1, 2, 'out-of-order', 4]);
    expect(view.clock).toMatchObject({ supplements: 0, paused: [] });
    expect(JSON.stringify(view)).not.toMatch(/Hạnh|042090123456/);
  });

  it.each(['stranger', 'closed', 'unknown'])('turns %s away, which has no agreement in force', async system => {
    await expect(read(system)).rejects.toMatchObject({ code: 'no-agreement' });
  });

  it('does not tell a dossier of another agency from one that is not there', async () => {
    const errors = await Promise.all(
      [code, `${AGENCY}-260504-9999`, 'a\u0000b'].map(dossier => read('elsewhere', dossier).catch((e: unknown) => e)),
    );
    for (const error of errors) expect(error).toMatchObject({ code: 'not-found' });
    expect(new Set(errors.map(error => JSON.stringify(toProblem(toHubError(error))))).size).toBe(1);
  });
});

function systemOf(code: string): System {
  return { kind: 'system', code, name: code, agency: 'H22', status: 'active' };
}

function agreementOf(system: string, agency: string): Agreement {
  return {
    kind: 'agreement',
    code: `${system}-reads`,
    service: 'service-record-status',
    serviceVersion: '1',
    system,
    actions: ['read'],
    agencies: [agency],
    purposes: [],
    fields: ['*'],
    validFrom: '2020-01-01T00:00:00Z',
    status: 'active',
  };
}

describe('the migrations', () => {
  const tables = (): Promise<object[]> =>
    rows("SELECT tablename FROM pg_tables WHERE schemaname = 'service_records' ORDER BY tablename");
  const functions = (): Promise<object[]> =>
    rows("SELECT proname FROM pg_proc WHERE pronamespace = 'service_records'::regnamespace");

  it('run, revert without a trace and run again', async () => {
    const before = await tables();
    expect(before).toHaveLength(5);
    await revertAll(SERVICE_RECORDS_SCHEMA, own.config);
    expect(await tables()).toEqual([{ tablename: 'migrations' }]);
    expect(await functions()).toEqual([]);
    await migrate(SERVICE_RECORDS_SCHEMA, own.config);
    expect(await tables()).toEqual(before);
  });
});
