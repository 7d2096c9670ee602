import { describe, expect, it } from '@jest/globals';
import { DOSSIER_CODE_PATTERN } from '#libs/kernel';
import { LAND_PROVINCES, landCaseAt, landCaseOf, type LandRun } from './land-case.js';
import { landPlanOf } from './land-plan.js';
import { LAND_SCENARIOS } from './land-scenarios.js';
import { LAND_PARTIES, LAND_RECEIVERS, landViewAfter } from './land-script.js';
import { expectedLandTotals, landCasesOf } from './land-totals.js';

const RUN: LandRun = { seed: 7, cases: 300, provinces: LAND_PROVINCES, scenarios: [] };

/** domain.md 3.1 */
const NEXT: Readonly<Record<number, readonly number[]>> = {
  2: [4, 5, 6, 7, 8, 9],
  4: [5, 6, 7, 8, 9],
  5: [2, 4, 7, 8],
  6: [4, 7, 8, 9],
  7: [4, 8],
  9: [10],
};

const scenarioNamed = (name: string) => LAND_SCENARIOS.find(each => each.name === name)!;

describe('the scripts of land dossiers', () => {
  it.each(LAND_SCENARIOS.map(scenario => [scenario.name, scenario] as const))(
    '%s: each party ends where the script says, by what it sends and gets last',
    (_, scenario) => {
      for (const party of LAND_PARTIES) {
        const own = scenario.steps.filter(({ by, send }) => by === party || LAND_RECEIVERS[send].includes(party));
        const last = own.at(-1);
        expect(scenario.final[party]).toBe(last && landViewAfter(last.send));
      }
    },
  );

  it.each(LAND_SCENARIOS.map(({ name, citizen }) => [name, citizen] as const))(
    '%s: the citizen sees only steps that the table of statuses allows',
    (_, citizen) => {
      const steps = citizen.slice(1).map((to, i) => [citizen[i]!, to] as const);
      expect(steps.filter(([from, to]) => !NEXT[from]?.includes(to))).toEqual([]);
      expect(citizen[0]).toBe(2);
    },
  );

  it('have a notice of each owner and tax type, and a payment for each that is valid in the end', () => {
    const plan = landPlanOf(scenarioNamed('tax-correction'), 3, 2);
    const about = (type: string) => plan.steps.filter(({ send }) => send === type).map(step => step.about);
    expect(about('tax-notice')).toEqual([[0, 1, 2, 3, 4, 5], [6]]);
    expect(about('tax-notice-cancelled')).toEqual([[0]]);
    expect(about('tax-paid')).toEqual([[1], [2], [3], [4], [5], [6]]);
    expect(plan.programs.land.receipts).toContain('tax-paid/6');
    expect(plan.programs.land.receipts).not.toContain('tax-paid/0');
  });

  it('make each party wait for what the others say before it, and for nothing that does not reach it', () => {
    const { land, tax, 'one-stop': oneStop } = landPlanOf(scenarioNamed('registration-with-tax'), 1, 1).programs;
    expect(land.steps.map(({ send }, i) => [send, land.receipts.slice(0, land.needs[i]).at(-1)])).toEqual([
      ['moved', 'received/1'],
      ['tax-transfer', 'received/1'],
      ['moved', 'obligation-fulfilled/1'],
      ['finished', 'obligation-fulfilled/1'],
    ]);
    expect(tax.receipts).toEqual(['tax-transfer/1']);
    expect(oneStop.receipts).toEqual(['moved/1', 'tax-notice/0', 'moved/2', 'finished/1']);
  });
});

describe('the cases of a run', () => {
  it('are the same for the same seed, and none is shared with another seed', () => {
    const cases = [...landCasesOf(RUN)];
    expect(JSON.stringify([...landCasesOf(RUN)])).toBe(JSON.stringify(cases));
    const codes = new Set(cases.map(({ code }) => code));
    expect(codes.size).toBe(300);
    for (const seed of [8, 307, 51]) {
      const others = [...landCasesOf({ ...RUN, seed })].map(({ code }) => code);
      expect(others.filter(code => codes.has(code))).toEqual([]);
    }
  });

  it('are found again by their code, and nobody else’s is', () => {
    for (const index of [0, 1, 298, 299]) {
      const found = landCaseAt(RUN, index);
      expect(found.code).toMatch(new RegExp(DOSSIER_CODE_PATTERN));
      expect(landCaseOf(RUN, found.code)).toEqual(found);
    }
    expect(landCaseOf(RUN, landCaseAt({ ...RUN, cases: 400 }, 300).code)).toBeUndefined();
    expect(landCaseOf({ ...RUN, seed: 8 }, landCaseAt(RUN, 0).code)).toBeUndefined();
    expect(landCaseOf(RUN, '000.00.01.H22-240501-0001')).toBeUndefined();
  });

  it('of three hundred take every branch', () => {
    const { byScenario, accepted, duplicates, sent } = expectedLandTotals(RUN);
    expect(Object.keys(byScenario).sort()).toEqual(LAND_SCENARIOS.map(({ name }) => name).sort());
    expect(sent).toBe(accepted + duplicates);
    expect(duplicates).toBe((byScenario['two-servers'] ?? 0) * 4);
  });

  it('refuse to be more than their numbers reach', () => {
    expect(() => landCaseAt({ ...RUN, cases: 200_000 }, 199_000)).toThrow(RangeError);
    expect(() => landCaseAt({ ...RUN, scenarios: ['nope'] }, 0)).toThrow(RangeError);
  });
});
