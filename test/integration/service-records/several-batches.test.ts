import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { KafkaConfig, loadConfig } from '#libs/config';
import { fromHeaders, Topic, type TransactionFactBatch } from '#libs/contracts';
import { ExactlyOnce, KafkaClient } from '#libs/messaging';
import { type Database, migrate, openDatabase, Outbox, type OutgoingMessage } from '#libs/persistence';
import { ApplyReportsService } from '../../../apps/service-records/src/application/apply-reports.service.js';
import { StateMachine } from '../../../apps/service-records/src/domain/state-machine.js';
import { SERVICE_RECORDS_SCHEMA } from '../../../apps/service-records/src/persistence/service-records.schema.js';
import { createOwnDatabase, type OwnDatabase } from './own-database.js';
import { AGENCY, batchOf, statusMessage } from './status-messages.js';

const kafka = new KafkaClient(loadConfig(KafkaConfig));
const RELAY_LOCK = 7;
let own: OwnDatabase;
let database: Database;
let outbox: Outbox;

beforeAll(async () => {
  own = await createOwnDatabase();
  await migrate(SERVICE_RECORDS_SCHEMA, own.config);
  database = await openDatabase(SERVICE_RECORDS_SCHEMA.schema, own.config);
  outbox = new Outbox();
});
afterAll(async () => {
  await database.close();
  await own.drop();
});

const service = (): ApplyReportsService =>
  new ApplyReportsService(database, outbox, new ExactlyOnce(kafka), new StateMachine());

/** What was written for others since the last look. */
function takeOutbox(): Promise<OutgoingMessage[]> {
  return database.transaction(async tx => {
    const batches = (await outbox.take(tx, RELAY_LOCK, 100))!;
    await outbox.remove(tx, batches);
    return batches.flatMap(({ messages }) => messages);
  });
}

it('goes on behind an unreadable message that was passed before and comes again', async () => {
  const dossier = `${AGENCY}-260504-0009`;
  const good = [1, 2, 4].map((status, offset) => statusMessage({ dossier, status, minute: offset, offset }));
  await service().apply(batchOf(good.slice(0, 2), 3));
  await takeOutbox();
  const unreadable = { ...good[1]!, value: Buffer.from('no JSON') };
  await expect(service().apply(batchOf([unreadable, good[2]!], 4))).rejects.toMatchObject({ code: 'bad-message' });
  await service().apply(batchOf([unreadable, good[2]!], 3));
  expect((await takeOutbox()).map(({ headers }) => fromHeaders(headers)?.sequence)).toEqual([3]);
});

it('writes the readable batch of a group although the other one cannot be read', async () => {
  const dossier = `${AGENCY}-260504-0010`;
  const good = statusMessage({ dossier, status: 1, minute: 0, offset: 0 });
  const unreadable = { ...good, value: Buffer.from('no JSON') };
  const one = service();
  const both = await Promise.allSettled([one.apply(batchOf([unreadable], 6)), one.apply(batchOf([good], 7))]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect((await takeOutbox()).map(({ headers }) => fromHeaders(headers)?.sequence)).toEqual([1]);
});

it('sees what another copy has written while it waited for the position', async () => {
  const report = statusMessage({ dossier: `${AGENCY}-260504-0008`, status: 1, minute: 0, offset: 0 });
  const apply = (...offsets: bigint[]): Promise<void> =>
    service().apply(
      batchOf(
        offsets.map(offset => ({ ...report, offset })),
        5,
      ),
    );
  await Promise.all([apply(0n), apply(0n, 1n), apply(0n, 1n, 2n)]);
  const told = await takeOutbox();
  expect(told.filter(({ topic }) => topic === Topic.ServiceRecordStatusChanged)).toHaveLength(1);
  const facts = told.filter(({ topic }) => topic === Topic.Transactions);
  const repeats = facts.flatMap(({ value }) => (JSON.parse(String(value)) as TransactionFactBatch).facts);
  expect(repeats.map(({ discriminator }) => discriminator).sort()).toEqual(['5:1', '5:2']);
});
