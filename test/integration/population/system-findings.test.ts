import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PersonAccess } from '#libs/contracts';
import { FindingRules } from '../../../apps/population/src/findings/application/finding-rules.js';
import { LookAtAccessesService } from '../../../apps/population/src/findings/application/look-at-accesses.service.js';
import { ReadFindingsService } from '../../../apps/population/src/findings/application/read-findings.service.js';
import { parseRules } from '../../../apps/population/src/findings/domain/parse-rules.js';
import { WatchRepository } from '../../../apps/population/src/findings/persistence/watch.repository.js';
import { toFindingQuery } from '../../../apps/population/src/findings/transport/finding-query.js';
import { access, AccessRig, MINUTE_MS, MORNING } from './access-rig.js';
import { EXEMPT, looks, stranger } from './findings-kit.js';

let rig: AccessRig;
let reading: ReadFindingsService;

beforeAll(async () => {
  rig = await AccessRig.start();
  reading = new ReadFindingsService(rig.database, rig.registry as never);
});
afterAll(() => rig?.stop());

const RULE = { counts: 'persons', per: 'system', moreThan: 5 };

async function look(rule: object): Promise<void> {
  const rules = new FindingRules(parseRules({ rules: [rule] }));
  for (let i = 0; i < 2; i++) await new LookAtAccessesService(rig.database, rules).look();
}

/** Each by another officer of another agency. */
function madeUp(accesses: readonly PersonAccess[]): PersonAccess[] {
  return accesses.map((each, i) => ({ ...each, officer: `cb.${i}`, agency: `H87.${i}` }));
}

describe('unusual accesses of a system', () => {
  it('are found whatever officers and agencies it makes up for them', async () => {
    const busy = madeUp(looks(8, 0, { system: 'busy' }));
    await rig.log(...busy, ...looks(8, 0, { system: 'files', job: 'j-1' }), ...looks(5, 0, { system: 'calm' }));
    await look({ ...RULE, code: 'system', windowMinutes: 60, exempt: EXEMPT });
    const { items } = await reading.list(toFindingQuery({ rule: 'system' }));
    expect(items).toMatchObject([{ system: 'busy', accesses: 8, persons: 8 }]);
    expect(items[0]).not.toHaveProperty('officer');
    expect(items[0]).not.toHaveProperty('agency');
    const { behind } = await reading.getOrFail(items[0]!.id, undefined);
    expect(behind.items.map(({ officer }) => officer)).toEqual(busy.map(({ officer }) => officer).reverse());
  });

  it('are counted from the end of the finding before them on, so that a large file is not read again at each look', async () => {
    const rule = { ...RULE, code: 'lines', windowMinutes: 60, onlyJobs: true, withoutDossier: true };
    const lines = { system: 'lines', job: 'j-1' };
    await rig.log(...looks(8, 0, lines));
    await look(rule);
    await rig.log(...looks(8, 70, lines));
    const span = { since: new Date(0).toISOString(), until: new Date(Date.now() + MINUTE_MS).toISOString() };
    const suspicions = await rig.database.transaction(tx =>
      new WatchRepository(tx).suspicions(parseRules({ rules: [rule] })[0]!, { ...span, isBehind: false }),
    );
    const ours = suspicions.filter(({ system }) => system === 'lines');
    expect(ours.map(({ from }) => (from.getTime() - MORNING) / MINUTE_MS)).toEqual([60]);
  });

  it('to one dossier are found where they are of more persons than it can be about, lines of files among them', async () => {
    const [one, other] = ['000.00.01.H87-260303-0001', '000.00.01.H87-260303-0002'];
    await rig.log(...madeUp(looks(3, 0, { dossier: one })), ...looks(9, 10, { dossier: one, job: 'j-1' }).slice(3));
    const often = Array.from({ length: 9 }, (_, i) => access(stranger(i % 5), i, { dossier: other }));
    await rig.log(...often, ...looks(9, 0));
    await look({ ...RULE, code: 'dossier', within: 'dossier', windowMinutes: 1_440 });
    const { items } = await reading.list(toFindingQuery({ rule: 'dossier' }));
    expect(items).toMatchObject([{ about: one, system: 'one-stop-h87', accesses: 9, persons: 9 }]);
  });
});

describe('unusual accesses of an officer', () => {
  it('are found where the dossiers are made up, and the name is written in capitals now and then', async () => {
    const rule = { code: 'made-up', counts: 'persons', moreThan: 5, windowMinutes: 60, withoutDossier: true };
    const madeUpDossier = { officer: 'cb.đức', dossier: '000.00.01.H87-260304-0001' };
    await rig.log(...looks(6, 0, madeUpDossier));
    await look(rule);
    // Of the officer alone: what other tests have logged is unusual too.
    const found = async () =>
      (await reading.list(toFindingQuery({ rule: rule.code }))).items.filter(
        ({ officer }) => officer?.toLowerCase() === 'cb.đức',
      );
    expect(await found()).toEqual([]);
    const unknown = looks(6, 100, { ...madeUpDossier, dossierUnknown: true });
    await rig.log(...unknown.map((each, i) => (i % 2 ? each : { ...each, officer: 'CB.Đức' })));
    await look(rule);
    const items = await found();
    expect(items).toMatchObject([{ officer: 'cb.đức', accesses: 6, persons: 6 }]);
    expect((await reading.getOrFail(items[0]!.id, undefined)).behind.items).toHaveLength(6);
  });
});
