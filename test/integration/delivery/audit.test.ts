import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OperatorAction } from '#libs/contracts';
import { type Database, openDatabase } from '#libs/persistence';
import { createDatabase, type TestDatabase } from '#libs/testing';
import { ActionsRepository, recordAction } from '../../../apps/delivery/src/persistence/actions.repository.js';
import { configOf, prepareSchema } from './delivery-rig.js';

let owner: TestDatabase;
let database: Database;
beforeAll(async () => {
  owner = await createDatabase();
  await prepareSchema(owner);
  database = await openDatabase('delivery', configOf(owner));
});
afterAll(async () => {
  await database.close();
  await owner.drop();
});

const changed = (subject: string): OperatorAction => ({
  id: randomUUID(),
  at: '2026-01-02T03:04:05.000Z',
  actor: 'a-registrar',
  action: 'change-address',
  subject,
  reason: 'it has moved',
  before: 'http://old.example',
  after: 'http://new.example',
});

describe('the list of what people did', () => {
  it('has what was done in other apps beside its own, each once however often it arrives', async () => {
    const actions = new ActionsRepository(database);
    const [first, second] = [changed('connectors/a'), changed('connectors/b')];
    await actions.addOthers([first]);
    const own = {
      actor: 'an-operator',
      action: 'pause',
      subject: 'connectors/a',
      reason: 'works',
      affected: 3,
    } as const;
    await database.transaction(tx => recordAction(tx, own));
    await actions.addOthers([first, second]);
    const shown = (await actions.list(undefined, 10)).map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
    expect(shown).toEqual([
      { ...second, id: expect.any(String), affected: 0 },
      { ...own, id: expect.any(String), at: expect.any(String) },
      { ...first, id: expect.any(String), affected: 0 },
    ]);
  });

  it.each([
    "UPDATE actions SET actor = 'somebody-else'",
    "UPDATE actions SET reason = 'another'",
    "UPDATE actions SET subject = 'connectors/z'",
    'UPDATE actions SET at = now()',
    'DELETE FROM actions',
  ])('says who did what and why for good, whatever the app is made to try: %s', async statement => {
    await expect(database.query(statement)).rejects.toThrow('(42501)');
  });
});
