import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FindingsConfig } from '#libs/config';
import type { PersonAccess } from '#libs/contracts';
import { processMetrics } from '#libs/observability';
import type { UnitOfWork } from '#libs/persistence';
import { CloseFindingService } from '../../../apps/population/src/findings/application/close-finding.service.js';
import type { FindingView } from '../../../apps/population/src/findings/application/finding.view.js';
import { FindingRules } from '../../../apps/population/src/findings/application/finding-rules.js';
import { FindingsWatchService } from '../../../apps/population/src/findings/application/findings-watch.service.js';
import { LookAtAccessesService } from '../../../apps/population/src/findings/application/look-at-accesses.service.js';
import { ReadFindingsService } from '../../../apps/population/src/findings/application/read-findings.service.js';
import { parseRules } from '../../../apps/population/src/findings/domain/parse-rules.js';
import { toFindingQuery } from '../../../apps/population/src/findings/transport/finding-query.js';
import { WatchRepository } from '../../../apps/population/src/findings/persistence/watch.repository.js';
import { access, AccessRig, MINUTE_MS, MORNING, NEW_KEYS } from './access-rig.js';
import { briefly, EXEMPT, looks as looksOf, RULES, stranger } from './findings-kit.js';

let rig: AccessRig;
let reading: ReadFindingsService;

beforeAll(async () => {
  rig = await AccessRig.start();
  reading = new ReadFindingsService(rig.database, rig.registry as never);
});

afterAll(() => rig?.stop());

let officer: string;
let officers = 0;

beforeEach(() => {
  officer = `cb.${++officers}`;
});

const looking = (rules = RULES): LookAtAccessesService => new LookAtAccessesService(rig.database, rules);

const looks = (count: number, minute: number, more: Partial<PersonAccess> = {}): PersonAccess[] =>
  looksOf(count, minute, { officer, ...more });

async function found(): Promise<readonly FindingView[]> {
  const { items } = await reading.list(toFindingQuery({}));
  return items.filter(finding => finding.officer === officer);
}

describe('unusual accesses', () => {
  it('are found once, however often and by however many they are looked at', async () => {
    await rig.log(...looks(8, 0));
    await Promise.all([looking().look(), looking().look(), looking().look()]);
    for (let i = 0; i < 3; i++) await looking().look();
    const findings = await found();
    expect(briefly(findings)).toEqual([['many', 0, 8, 8]]);
    expect(findings[0]).toMatchObject({
      ...{ state: 'open', agency: { code: '000.00.01.H87', name: 'Sở Tư pháp' } },
      ...{ window: { from: '2026-03-02T01:00:00.000Z', until: '2026-03-02T02:00:00.000Z' } },
      terms: { code: 'many', moreThan: 5, windowMinutes: 60, withoutDossier: true },
    });
    expect(findings[0]).not.toHaveProperty('about');
  });

  it('that go on are counted for the finding that is there', async () => {
    await rig.log(...looks(6, 0));
    await looking().look();
    await rig.log(...looks(4, 20), access(stranger(77), 61, { officer }));
    await looking().look();
    expect(briefly(await found())).toEqual([['many', 0, 10, 6]]);
  });

  it('are found where the last of them comes to the log late', async () => {
    const [first, ...others] = looks(6, 0);
    await rig.log(...others);
    await looking().look();
    expect(await found()).toEqual([]);
    await rig.log(first!);
    await looking().look();
    expect(briefly(await found())).toEqual([['many', 0, 6, 6]]);
  });

  it('are none where they are of bulk jobs, exempt services or dossiers, or of few persons', async () => {
    await rig.log(...looks(9, 0, { job: 'j-1' }));
    await rig.log(...looks(9, 10, { service: 'population-verification-request' }));
    await rig.log(...looks(9, 20, { dossier: '000.00.01.H87-260302-0001' }));
    for (let i = 0; i < 9; i++) await rig.log(access(stranger(0), 30 + i, { officer }));
    await looking().look();
    expect(await found()).toEqual([]);
  });

  it('of numbers in sequence and at night are told with what they have in common', async () => {
    const neighbours = [50, 51, 52, 53, 54].map((last, i) => `0420901234${last + i * 2}`);
    // 20:00 in the evening and after.
    await rig.log(...neighbours.map((number, i) => access(number, 720 + i, { officer })));
    await looking().look();
    const findings = await found();
    expect(briefly(findings).sort()).toEqual([
      ['at-night', 720, 5, 5],
      ['sequence', 720, 5, 5],
    ]);
    const sequence = findings.find(({ rule }) => rule === 'sequence')!;
    expect(sequence.about).toBe(NEW_KEYS.neighbourhoodOf('042090123450'));
  });

  it.each<[string, object, number, number]>([
    ['in the middle of a working day', {}, 60, 0],
    ['in its last minutes', {}, 569 - 5, 0],
    ['from its end on', {}, 570, 1],
    ['before its beginning', {}, -60 - 5, 1],
    ['on a Sunday', {}, 60 - 1_440, 1],
    ['of an exempt agency', { exempt: { agencies: ['H87'] } }, 570, 0],
    ['of another agency than the exempt one', { exempt: { agencies: ['H87.02'] } }, 570, 1],
    ['of exempt jobs', { exempt: { jobs: true } }, 570, 0],
  ])('outside of the hours are found and others are not: %s', async (_name, more, minute, count) => {
    const outside = { from: '07:00', until: '17:30', days: [1, 2, 3, 4, 5] };
    const rule = { code: 'hours', counts: 'accesses', moreThan: 4, windowMinutes: 60, outside, ...more };
    await rig.log(...looks(5, minute, { agency: 'H87.01', job: 'j-1' }));
    await looking(new FindingRules(parseRules({ rules: [rule] }))).look();
    expect((await found()).map(({ rule: code }) => code)).toEqual(Array.from({ length: count }, () => 'hours'));
  });

  it('of one person are counted for each person', async () => {
    const rule = { code: 'often', counts: 'accesses', within: 'person', moreThan: 3, windowMinutes: 60 };
    const often = [0, 1, 2, 3].map(minute => access(stranger(1), minute, { officer }));
    await rig.log(...often, ...looks(8, 10));
    await looking(new FindingRules(parseRules({ rules: [rule] }))).look();
    expect(await found()).toMatchObject([{ about: NEW_KEYS.subjectOf(stranger(1)), accesses: 5, persons: 1 }]);
  });

  it('count a person with two numbers once', async () => {
    const twoNames = looks(5, 0).map((each, i) => {
      return { ...each, subjects: [...each.subjects, NEW_KEYS.subjectOf(stranger(1_000 + i))] };
    });
    await rig.log(...twoNames);
    await looking().look();
    expect(await found()).toEqual([]);
  });

  it('of many thousands are found to the last one', async () => {
    const [first] = looks(1, 0);
    const many = Array.from({ length: 4_500 }, (_, i) => {
      const at = new Date(MORNING + i * 700).toISOString();
      return { ...first!, ...access(stranger(i), 0, { officer }), at };
    });
    await rig.log(...many);
    await looking().look();
    // 52.5 minutes: one window holds them all.
    expect(briefly(await found())).toEqual([['many', 0, 4_500, 4_500]]);
  });

  it.each([
    ['many', 'accesses_of_officers'],
    ['sequence', 'accesses_of_neighbours'],
    ['often', 'accesses_pkey'],
    ['system', 'accesses_of_system'],
    ['dossier', 'accesses_of_dossier'],
    ['lines', 'accesses_of_system_lines'],
  ])('of an officer nobody knew are looked for by the rule “%s” in %s, not one by one', async (code, index) => {
    await rig.rows('ANALYZE accesses');
    await rig.log(...looks(3, 0));
    const few = { counts: 'accesses', moreThan: 3, windowMinutes: 60, exempt: EXEMPT };
    const more = [
      { ...few, code: 'often', within: 'person' },
      { ...few, code: 'system', per: 'system' },
      { ...few, code: 'dossier', per: 'system', within: 'dossier', exempt: {} },
      { ...few, code: 'lines', per: 'system', onlyJobs: true, withoutDossier: true, exempt: {} },
    ];
    const rule = [...RULES.all, ...parseRules({ rules: more })].find(each => each.code === code)!;
    const plan = await rig.database.transaction(async tx => {
      const explaining = { ...tx, query: (sql: string, more?: readonly unknown[]) => tx.query(`EXPLAIN ${sql}`, more) };
      const watch = new WatchRepository(explaining as UnitOfWork);
      const since = new Date(Date.now() - MINUTE_MS).toISOString();
      return watch.suspicions(rule, { since, until: new Date().toISOString(), isBehind: false });
    });
    const lines = (plan as unknown as { 'QUERY PLAN': string }[]).map(row => row['QUERY PLAN']).join('\n');
    expect(lines.slice(lines.indexOf('Limit'))).toContain(`using ${index} on`);
  });

  it('leave nothing half done where a look is interrupted', async () => {
    await rig.log(...looks(6, 0));
    const [before] = await rig.rows('SELECT looked_until FROM access_watch');
    const broken = Object.create(rig.database, {
      transaction: {
        value: (work: (tx: unknown) => Promise<unknown>) =>
          rig.database.transaction(async tx => {
            await work(tx);
            throw new Error('the process ends here');
          }),
      },
    }) as AccessRig['database'];
    await expect(new LookAtAccessesService(broken, RULES).look()).rejects.toThrow('the process ends here');
    expect(await found()).toEqual([]);
    expect(await rig.rows('SELECT looked_until FROM access_watch')).toEqual([before]);
    await looking().look();
    expect(await found()).toHaveLength(1);
  });

  it('are found in steps by a hub that was away for days', async () => {
    await rig.log(...looks(6, 0));
    await rig.rows(`UPDATE access_watch SET looked_until = now() - interval '150 minutes'`);
    const more = [await looking().look(), await looking().look(), await looking().look()];
    expect(more).toEqual([true, true, false]);
    expect(await found()).toHaveLength(1);
  });

  it('that a rule of before found stay when the rule is gone', async () => {
    await rig.log(...looks(6, 0));
    await looking().look();
    await rig.log(...looks(2, 30));
    await looking(new FindingRules([])).look();
    expect(briefly(await found())).toEqual([['many', 0, 8, 6]]);
  });

  it('are shown as long as they are open', async () => {
    await rig.log(...looks(6, 0));
    const watch = new FindingsWatchService(rig.database, looking(), new FindingsConfig());
    await watch.lookOnce();
    const [open] = await rig.rows<{ count: string }>(
      `SELECT count(*) FROM findings WHERE state = 'open' AND rule = 'many'`,
    );
    const { text } = await processMetrics();
    expect(Number(open!.count)).toBeGreaterThan(0);
    expect(text).toContain(`hub_population_findings_open{rule="many"} ${open!.count}`);
    expect(Number(/^hub_population_findings_behind_seconds (\S+)$/m.exec(text)![1])).toBeLessThan(60);
  });
});

describe('a finding', () => {
  it('shows the accesses behind it, and no others', async () => {
    const behind = looks(7, 0);
    await rig.log(...behind, access(stranger(99), 3, { officer, dossier: '000.00.01.H87-260302-0001' }));
    await looking().look();
    const [{ id }] = (await found()) as [FindingView];
    const finding = await reading.getOrFail(id, undefined);
    expect(finding.behind.items.map(({ transactionId }) => transactionId)).toEqual(
      behind.map(({ id: transactionId }) => transactionId).reverse(),
    );
    expect(finding.behind.items[0]!.subject).toMatch(/^v2\./);
    expect(finding.behind).not.toHaveProperty('nextCursor');
  });

  it('is closed once, with who did it and why, and is never taken out', async () => {
    await rig.log(...looks(6, 0));
    await looking().look();
    await rig.takeActions();
    const [{ id }] = (await found()) as [FindingView];
    const closing = new CloseFindingService(rig.database, rig.outbox, rig.registry as never);
    const closed = { at: expect.any(String), by: 'an-auditor', reason: 'asked the head of *********456' };
    expect(await closing.close(id, 'an-auditor', 'asked the head of 042090123456')).toMatchObject({ id, closed });
    await expect(closing.close(id, 'another', 'again')).rejects.toMatchObject({ code: 'conflict' });
    await expect(closing.close('999999', 'another', 'x')).rejects.toMatchObject({ code: 'not-found' });
    expect(await rig.takeActions()).toMatchObject([
      {
        ...{ actor: 'an-auditor', action: 'close-finding', subject: `population/findings/${id}` },
        ...{ reason: closed.reason, after: `many 000.00.01.H87 ${officer}` },
      },
    ]);
    await looking().look();
    expect(await found()).toMatchObject([{ id, state: 'closed', closed }]);
  });

  it('is found by state and rule, page by page', async () => {
    await rig.log(...looks(6, 0));
    await looking().look();
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const query = toFindingQuery({ state: 'open', rule: 'many', limit: '2', ...(cursor ? { cursor } : {}) });
      const page = await reading.list(query);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    const open = await rig.rows<{ id: string }>(
      `SELECT id FROM findings WHERE state = 'open' AND rule = 'many' ORDER BY id DESC`,
    );
    expect(ids).toEqual(open.map(({ id }) => id));
    expect(ids.length).toBeGreaterThan(2);
    expect((await reading.list(toFindingQuery({ rule: 'none' }))).items).toEqual([]);
    await expect(reading.getOrFail('999999', undefined)).rejects.toMatchObject({ code: 'not-found' });
  });
});
