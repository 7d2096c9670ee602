import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Outbox } from '#libs/persistence';
import { createDatabase, type TestDatabase } from '#libs/testing';
import { SettlementRepository } from '../../../apps/delivery/src/persistence/settlement.repository.js';
import { type DeliveryRig, prepareSchema, startRig, takeOutboxFacts } from './delivery-rig.js';
import { claim, message, park } from './parked-messages.js';

const OPERATOR = { actor: 'operator', reason: 'wrong dossier' };
const SKIPPED = { status: 'rejected', code: 'skipped', detail: 'wrong dossier', durationMs: 0 } as const;

let test: TestDatabase;
let one: DeliveryRig;

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
});
afterAll(() => test.drop());
beforeEach(async () => {
  one = await startRig(test, [{ code: 'portal', url: 'http://127.0.0.1:9/' }]);
  await park(one, [message(1, 'a'), message(2, 'a')]);
});
afterEach(async () => {
  await one.stop();
  await test.query('TRUNCATE delivery.parked, delivery.blocked_keys, delivery.outbox, delivery.actions');
});

const firstId = async (): Promise<string> =>
  (await test.query<{ id: string }>('SELECT id FROM delivery.parked ORDER BY id LIMIT 1'))[0]!.id;
const recorded = (): Promise<object[]> => test.query('SELECT actor, action, reason FROM delivery.actions');

describe('skipping a message', () => {
  it('gives it up, records who and why, and its key goes on', async () => {
    await one.settlements.skip(await firstId(), OPERATOR, SKIPPED);
    expect(await recorded()).toEqual([{ ...OPERATOR, action: 'skip' }]);
    expect((await takeOutboxFacts(test)).map(({ step, outcome }) => [step, outcome])).toEqual([['dead', 'failed']]);
    expect((await claim(one)).map(({ envelope }) => envelope.id)).toEqual([message(2, 'a').envelope.id]);
  });

  it('is on record only where it happened: one that failed leaves the message to be delivered, and no word of it', async () => {
    class FullOutbox extends Outbox {
      override add(): Promise<void> {
        throw new Error('disk full');
      }
    }
    const settlements = new SettlementRepository(one.database, new FullOutbox());
    await expect(settlements.skip(await firstId(), OPERATOR, SKIPPED)).rejects.toThrow('disk full');
    expect(await recorded()).toEqual([]);
    expect((await claim(one)).map(({ id }) => id)).toEqual([await firstId()]);
  });

  it('is refused while an attempt is under way', async () => {
    await claim(one);
    const refused = { code: 'attempt-under-way' };
    await expect(one.settlements.skip(await firstId(), OPERATOR, SKIPPED)).rejects.toMatchObject(refused);
    expect(await recorded()).toEqual([]);
  });
});
