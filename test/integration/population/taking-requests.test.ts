import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Topic } from '#libs/contracts';
import { Outbox, revertAll, migrate } from '#libs/persistence';
import { waitFor } from '#libs/testing';
import { POPULATION_SCHEMA } from '../../../apps/population/src/persistence/population.schema.js';
import { factsIn } from '../outbox-facts.js';
import { dataKeyOf, FakeVerifier, idOf, NAME, NUMBER, requestOf, RequestsRig, says } from './requests-rig.js';

let rig: RequestsRig;

/** Fails at the last write of a batch, after all its effects: as a crash would. */
class FailingOutbox extends Outbox {
  override async add(): Promise<void> {
    throw new Error('the process ends here');
  }
}

beforeAll(async () => {
  rig = await RequestsRig.create();
});
afterAll(() => rig.drop());

const verifier = () => new FakeVerifier(says());
const requestRows = () => rig.rows<{ id: string }>('SELECT id FROM requests ORDER BY number');
const positions = () => rig.rows('SELECT topic, partition, next_offset FROM consumer_positions');

describe('a batch of requests', () => {
  it('leaves nothing behind when the process ends before the commit', async () => {
    const { take } = rig.process(verifier(), { outbox: new FailingOutbox() });
    const batch = rig.batch([await rig.message(requestOf())]);
    await expect(take.take(batch)).rejects.toMatchObject({ cause: { message: 'the process ends here' } });
    expect([await requestRows(), await positions()]).toEqual([[], []]);
  });

  it('is kept in order and as it was sealed, with the position: nothing of the person is in any table', async () => {
    const { take } = rig.process(verifier());
    const messages = [await rig.message(requestOf({ requestCode: NUMBER })), await rig.message(requestOf())];
    await take.take(rig.batch(messages));
    expect((await requestRows()).map(({ id }) => id)).toEqual(messages.map(idOf));
    expect(await positions()).toEqual([
      {
        topic: Topic.PopulationVerificationRequested,
        partition: 0,
        next_offset: (messages[1]!.offset + 1n).toString(),
      },
    ]);
    const stored = JSON.stringify(await rig.rows("SELECT r.*, encode(sealed, 'escape') AS bytes FROM requests r"));
    expect([stored.includes(NUMBER), stored.includes(NAME)]).toEqual([false, false]);
    const [row] = await rig.rows<{ sealed: Buffer }>('SELECT sealed FROM requests WHERE id = $1', [idOf(messages[1]!)]);
    expect(row!.sealed).toEqual(messages[1]!.value);
  });

  it('changes nothing when it is delivered again', async () => {
    const { take } = rig.process(verifier());
    const batch = rig.batch([await rig.message(requestOf())]);
    await take.take(batch);
    const before = [await requestRows(), await positions()];
    await rig.takeOutbox();
    await take.take(batch);
    expect([await requestRows(), await positions()]).toEqual(before);
    expect(await rig.takeOutbox()).toEqual([]);
  });

  it('flags a request that is sent again, and another one under its id as a conflict, and destroys their keys only', async () => {
    const copy = rig.process(verifier());
    const id = randomUUID();
    const request = requestOf();
    const first = await rig.message(request, { id });
    const again = await rig.message(request, { id });
    const other = await rig.message({ ...request, person: { ...request.person, birthDate: '1991' } }, { id });
    await copy.take.take(rig.batch([first]));
    await copy.take.take(rig.batch([again, other]));
    expect(factsIn(await rig.takeOutbox()).map(({ step, flags, kind }) => [step, flags, kind])).toEqual([
      ['repeated', ['duplicate'], 'command'],
      ['repeated', ['conflict'], 'command'],
    ]);
    const noted = await rig.rows<{ data_key: string }>('SELECT data_key FROM erasures');
    expect(noted.map(row => row.data_key).sort()).toEqual([again, other].map(dataKeyOf).sort());
  });

  it('writes nothing where one message is no request, so that each can be tried alone', async () => {
    const { take } = rig.process(verifier());
    const before = await requestRows();
    const good = await rig.message(requestOf());
    const broken = { ...(await rig.message(requestOf())), value: null };
    const refused = take.take(rig.batch([good, broken]));
    await expect(refused).rejects.toMatchObject({ code: 'bad-message', retriable: false });
    expect(await requestRows()).toEqual(before);
  });
});

it('what was noted for erasure before a crash is erased by whoever comes next', async () => {
  const noted = await rig.rows<{ data_key: string }>('SELECT data_key FROM erasures');
  expect(noted.length).toBeGreaterThan(0);
  const copy = rig.process(verifier(), { config: { atOnce: 1 } });
  copy.start();
  const left = () => rig.rows('SELECT 1 FROM erasures');
  await waitFor(async () => (await left()).length === 0, { what: 'the noted keys to be struck off' });
  const keys = await rig.rows('SELECT id FROM data_keys WHERE id = ANY($1)', [noted.map(row => row.data_key)]);
  expect(keys).toEqual([]);
  await copy.stop();
});

it('the schema can be undone and made again', async () => {
  await revertAll(POPULATION_SCHEMA, rig.own.config);
  await migrate(POPULATION_SCHEMA, rig.own.config);
  expect(await requestRows()).toEqual([]);
});
