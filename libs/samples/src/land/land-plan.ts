import type { LandMessageType } from '#libs/contracts';
import {
  LAND_RECEIVERS,
  LAND_PARTIES,
  type LandParty,
  type LandScenario,
  type LandStep,
  type NoticeChoice,
} from './land-script.js';

/** A step of one case: a script with its numbers of owners and taxes put in. */
export interface PlannedStep extends LandStep {
  /** Of all steps of the case, from 0. */
  readonly index: number;
  /** Its place among the messages of that type, from 1. */
  readonly round: number;
  /** Numbers of the notices that it is about, from 0; empty where it is about none. */
  readonly about: readonly number[];
  /** Records that the hub makes of it. */
  readonly records: number;
}

/** What one party does in a case, and what it must be brought before each step and at the end. */
export interface PartyProgram {
  readonly steps: readonly PlannedStep[];
  /** For each step, how many of `receipts` must be there before it. */
  readonly needs: readonly number[];
  /** Keys of the messages of the others, in the order of the script. */
  readonly receipts: readonly string[];
}

export interface LandPlan {
  readonly scenario: LandScenario;
  readonly owners: number;
  readonly taxes: number;
  readonly notices: number;
  readonly steps: readonly PlannedStep[];
  readonly programs: Readonly<Record<LandParty, PartyProgram>>;
}

/** Of a message as its receiver counts it: the notice that it is about, else its place among those of its type. */
export function receiptKey(type: LandMessageType, place: number): string {
  return `${type}/${place}`;
}

const plans = new Map<string, LandPlan>();

/** Plans are shared by all cases that are alike. */
export function landPlanOf(scenario: LandScenario, owners: number, taxes: number): LandPlan {
  const key = `${scenario.name}/${owners}/${taxes}`;
  let plan = plans.get(key);
  if (!plan) plans.set(key, (plan = makePlan(scenario, owners, taxes)));
  return plan;
}

function makePlan(scenario: LandScenario, owners: number, taxes: number): LandPlan {
  const notices = owners * taxes;
  const reissues = scenario.steps.some(step => step.notices === 'reissued');
  const steps = number(scenario.steps.flatMap(step => expand(step, noticesOf(step.notices, notices, reissues))));
  const [oneStop, land, tax] = LAND_PARTIES.map(party => programOf(party, steps)) as [
    PartyProgram,
    PartyProgram,
    PartyProgram,
  ];
  return { scenario, owners, taxes, notices, steps, programs: { 'one-stop': oneStop, land, tax } };
}

function noticesOf(choice: NoticeChoice | undefined, count: number, reissues: boolean): number[] {
  const all = Array.from({ length: count }, (_, i) => i);
  switch (choice) {
    case undefined:
      return [];
    case 'all':
      return all;
    case 'first':
      return [0];
    case 'reissued':
      return [count];
    case 'payable':
      return reissues ? [...all.slice(1), count] : all;
  }
}

type Expanded = LandStep & { readonly about: readonly number[] };

function expand(step: LandStep, about: readonly number[]): Expanded[] {
  return step.oneByOne ? about.map(notice => ({ ...step, about: [notice] })) : [{ ...step, about }];
}

function number(steps: readonly Expanded[]): PlannedStep[] {
  const rounds = new Map<LandMessageType, number>();
  return steps.map((step, index) => {
    const round = (rounds.get(step.send) ?? 0) + 1;
    rounds.set(step.send, round);
    return { ...step, index, round, records: Math.max(1, step.about.length) };
  });
}

function programOf(party: LandParty, all: readonly PlannedStep[]): PartyProgram {
  const steps: PlannedStep[] = [];
  const needs: number[] = [];
  const receipts: string[] = [];
  const rounds = new Map<LandMessageType, number>();
  for (const step of all) {
    if (step.by === party) {
      steps.push(step);
      needs.push(receipts.length);
    } else if (LAND_RECEIVERS[step.send].includes(party)) {
      const round = (rounds.get(step.send) ?? 0) + 1;
      rounds.set(step.send, round);
      const places = step.about.length > 0 ? step.about : [round];
      receipts.push(...places.map(place => receiptKey(step.send, place)));
    }
  }
  return { steps, needs, receipts };
}
