import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KafkaConfig, loadConfig } from '#libs/config';
import { Topic } from '#libs/contracts';
import { ExactlyOnce, KafkaClient, type RecordBatch } from '#libs/messaging';
import { migrate, revertAll } from '#libs/persistence';
import { AccessesConsumer } from '../../../apps/population/src/accesses/accesses.consumer.js';
import { POPULATION_SCHEMA } from '../../../apps/population/src/persistence/population.schema.js';
import { access, AccessRig, NEW_KEYS } from './access-rig.js';

let rig: AccessRig;
let consumer: AccessesConsumer;

beforeAll(async () => {
  rig = await AccessRig.start();
  consumer = new AccessesConsumer(rig.database, new ExactlyOnce(new KafkaClient(loadConfig(KafkaConfig))));
});

afterAll(() => rig?.stop());

const offsets = [0n, 0n, 0n];

/** As Kafka hands it over, at the next place of its partition. */
function batchOf(partition: number, ...values: unknown[]): RecordBatch {
  const messages = values.map(value => {
    const offset = offsets[partition]!;
    offsets[partition] = offset + 1n;
    return { offset, key: '', value: Buffer.from(JSON.stringify(value)), headers: {} };
  });
  const topic = Topic.PersonAccessRecorded;
  return { topic, partition, messages, heartbeat: async () => undefined, isStale: () => false };
}

async function logged(officer: string): Promise<object[]> {
  const columns = 'at, subject, fields, dossier, outcome, transaction_id, job';
  return rig.rows(`SELECT ${columns} FROM accesses WHERE officer = $1 ORDER BY at, subject`, [officer]);
}

describe('the log of who asked about whom', () => {
  it('has a row for each name of the person, with what was answered, once however often it is told', async () => {
    const subjects = [NEW_KEYS.subjectOf('187654321'), NEW_KEYS.subjectOf('042090123456')].sort();
    const told = access('187654321', 0, { officer: 'log.1', subjects: [...subjects, subjects[0]!], dossier: 'D-1' });
    const other = access('042090123457', 1, { officer: 'log.1', fields: [], outcome: 'not-found', job: 'j-1' });
    await consumer.take(batchOf(0, { accesses: [told, other] }));
    await consumer.take(batchOf(1, { accesses: [told] }, { accesses: [other] }));
    const row = { at: new Date(told.at), fields: ['name', 'birthDate'], dossier: 'D-1', outcome: 'found', job: '' };
    expect(await logged('log.1')).toEqual([
      { ...row, subject: subjects[0], transaction_id: told.id },
      { ...row, subject: subjects[1], transaction_id: told.id },
      {
        ...{ at: new Date(other.at), fields: [], dossier: '', outcome: 'not-found', job: 'j-1' },
        ...{ subject: other.subjects[0], transaction_id: other.id },
      },
    ]);
  });

  it('takes texts as they are, whatever the database would make of them', async () => {
    const officer = `log.2 {"a",b} \\ 'x' NULL`;
    await consumer.take(batchOf(0, { accesses: [access('042090123456', 0, { officer, procedure: 'NULL' })] }));
    expect(await rig.rows('SELECT procedure FROM accesses WHERE officer = $1', [officer])).toEqual([
      { procedure: 'NULL' },
    ]);
  });

  it('takes nothing twice that comes again after a crash', async () => {
    const batch = batchOf(0, { accesses: [access('042090123456', 0, { officer: 'log.3' })] });
    await consumer.take(batch);
    const [row] = await rig.rows<{ recorded_at: Date }>(`SELECT recorded_at FROM accesses WHERE officer = 'log.3'`);
    await consumer.take(batch);
    expect(await rig.rows(`SELECT recorded_at FROM accesses WHERE officer = 'log.3'`)).toEqual([row]);
  });

  it('takes the good messages of other partitions beside one that is none', async () => {
    const bad = access('042090123456', 0, { officer: 'log.4', at: 'infinity' });
    const [refused, taken] = await Promise.allSettled([
      consumer.take(batchOf(1, { accesses: [bad] })),
      consumer.take(batchOf(2, { accesses: [access('042090123456', 0, { officer: 'log.5' })] })),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'bad-message', retriable: false } });
    expect(taken.status).toBe('fulfilled');
    expect(await logged('log.4')).toEqual([]);
    expect(await logged('log.5')).toHaveLength(1);
  });

  it.each([
    `UPDATE accesses SET officer = 'nobody'`,
    'DELETE FROM accesses',
    'TRUNCATE accesses',
    'DELETE FROM findings',
    'DELETE FROM access_watch',
  ])('denies the application’s role: %s', async statement => {
    await expect(rig.database.query(statement)).rejects.toThrow('(42501)');
  });
});

describe('the tables of the log', () => {
  it('can be taken back and made again', async () => {
    const other = await AccessRig.start();
    await revertAll(POPULATION_SCHEMA, other.own.config);
    const sql = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'population'`;
    expect(await other.rows(sql)).toEqual([{ table_name: 'migrations' }]);
    await migrate(POPULATION_SCHEMA, other.own.config);
    await other.log(access('042090123456', 0));
    await other.stop();
  });
});
