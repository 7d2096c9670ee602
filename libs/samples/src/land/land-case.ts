import { LAND_TAX_TYPES, LAND_USE_CODES, type LandOwner, type LandParcel, type LandTaxType } from '#libs/contracts';
import { type SampleProvince, PROVINCES } from '../agencies.js';
import { citizen } from '../people.js';
import { Random, Weighted } from '../random.js';
import { shortDateOf } from '../working-time.js';
import { type LandPlan, landPlanOf } from './land-plan.js';
import { LAND_SCENARIOS } from './land-scenarios.js';
import type { LandScenario } from './land-script.js';

/** A sample of land dossiers; the same run has the same cases on every machine. */
export interface LandRun {
  readonly seed: number;
  readonly cases: number;
  /** Top codes of the provinces. */
  readonly provinces: readonly string[];
  /** Names of scenarios; all where empty. */
  readonly scenarios: readonly string[];
}

export interface LandNotice {
  readonly number: string;
  readonly owner: LandOwner;
  readonly taxType: LandTaxType;
  readonly amount: number;
}

export interface LandApplicantSample extends LandOwner {
  readonly phone: string;
  readonly address: string;
}

/** Everything about one dossier that its parties know; all of it invented. */
export interface LandCase {
  readonly index: number;
  readonly code: string;
  readonly agency: string;
  readonly plan: LandPlan;
  readonly applicant: LandApplicantSample;
  readonly owners: readonly LandOwner[];
  readonly parcels: readonly LandParcel[];
  readonly transferNumber: string;
  /** Of the plan's numbers; the one after the last is issued in the stead of the first. */
  readonly notices: readonly LandNotice[];
}

export const LAND_PROVINCES = ['H22', 'H41'] as const;

/** The branch of the land registration office that numbers the dossiers. */
export function landAgencyOf(topCode: string): string {
  return `000.00.31.${topCode}`;
}

/** 2025-01-06, a Monday, as days since 1970. */
const FIRST_DAY = 20_094;
const SEED_DAYS = 300;
const SEED_NUMBERS = 49_999;
const MOST_IN_A_PROVINCE = 49_999;
/** What tax asks for at registrations. */
const TAXES: readonly LandTaxType[] = LAND_TAX_TYPES.slice(0, 3);
const COMMUNES: Readonly<Record<string, readonly string[]>> = {
  H22: ['00691', '00694', '00700'],
  H41: ['16672', '16681', '16690'],
};

/** Throws RangeError where the run has more cases than a day has numbers, or no scenario. */
export function landCaseAt(run: LandRun, index: number): LandCase {
  const random = new Random(run.seed, index + 1);
  const plan = planOf(run, random);
  const topCode = run.provinces[index % run.provinces.length]!;
  const province = PROVINCES.find(each => each.topCode === topCode) ?? PROVINCES[0]!;
  const code = codeAt(run, index);
  const owners = Array.from({ length: plan.owners }, () => ownerFrom(random, province));
  const { name, identityNumber, phone } = citizen(random, province);
  return {
    index,
    code,
    agency: landAgencyOf(topCode),
    plan,
    applicant: {
      name,
      ...(identityNumber === undefined ? {} : { identityNumber }),
      phone: phone ?? '0912345678',
      address: `Tổ ${random.between(1, 20)}, ${province.name}`,
    },
    owners,
    parcels: parcelsOf(random, topCode),
    transferNumber: `${random.between(1, 9_999)}/PCT-${code.slice(-5)}`,
    notices: noticesOf(random, plan, owners, code),
  };
}

/** The case that has this code in the run; undefined where it is none of its own. */
export function landCaseOf(run: LandRun, code: string): LandCase | undefined {
  const topCode = /^000\.00\.31\.([A-Z]\d\d)-\d{6}-\d{5}$/.exec(code)?.[1];
  const place = topCode === undefined ? -1 : run.provinces.indexOf(topCode);
  if (place < 0) return undefined;
  const index = (Number(code.slice(-5)) - firstNumberOf(run)) * run.provinces.length + place;
  if (index < 0 || index >= run.cases || codeAt(run, index) !== code) return undefined;
  return landCaseAt(run, index);
}

function planOf(run: LandRun, random: Random): LandPlan {
  const scenario = scenariosOf(run.scenarios.join()).pick(random);
  const [owners, taxes] = [random.between(...scenario.owners), random.between(...scenario.taxes)];
  return landPlanOf(scenario, owners, taxes);
}

const choices = new Map<string, Weighted<LandScenario>>();

function scenariosOf(names: string): Weighted<LandScenario> {
  let choice = choices.get(names);
  if (!choice) {
    const wanted = LAND_SCENARIOS.filter(({ name }) => names === '' || names.split(',').includes(name));
    if (wanted.length === 0) throw new RangeError(`There is no scenario ${names}`);
    choices.set(names, (choice = new Weighted(wanted.map(scenario => [scenario, scenario.weight] as const))));
  }
  return choice;
}

/** Each seed has days of its own, and after so many the next numbers of the same days: runs never share a dossier. */
function codeAt(run: LandRun, index: number): string {
  const place = Math.floor(index / run.provinces.length);
  if (place >= MOST_IN_A_PROVINCE) throw new RangeError('A run has at most 49,999 cases in a province');
  const day = FIRST_DAY + (run.seed % SEED_DAYS);
  const agency = landAgencyOf(run.provinces[index % run.provinces.length]!);
  return `${agency}-${shortDateOf(day)}-${String(firstNumberOf(run) + place).padStart(5, '0')}`;
}

function firstNumberOf({ seed }: LandRun): number {
  return 1 + (Math.floor(seed / SEED_DAYS) % 2) * SEED_NUMBERS;
}

function ownerFrom(random: Random, province: SampleProvince): LandOwner {
  const { name, identityNumber } = citizen(random, province);
  return { name, ...(identityNumber === undefined ? {} : { identityNumber }) };
}

function parcelsOf(random: Random, topCode: string): LandParcel[] {
  // The protocol says the commune once, for all of them.
  const commune = random.pick(COMMUNES[topCode] ?? COMMUNES['H22']!);
  return Array.from({ length: random.chance(0.2) ? 2 : 1 }, () => ({
    commune,
    mapSheet: String(random.between(1, 99)),
    parcelNumber: String(random.between(1, 999)),
    area: random.between(400, 90_000) / 10,
    landUse: [random.pick(LAND_USE_CODES)],
  }));
}

function noticesOf(random: Random, plan: LandPlan, owners: readonly LandOwner[], code: string): LandNotice[] {
  const tail = code.slice(-12).replace('-', '');
  const notices = owners.flatMap((owner, i) =>
    TAXES.slice(0, plan.taxes).map((taxType, j) => ({
      number: `TBT-${tail}-${i * plan.taxes + j + 1}`,
      owner,
      taxType,
      amount: random.between(50, 90_000) * 1_000,
    })),
  );
  const [first] = notices;
  if (!first) return [];
  return [...notices, { ...first, number: `TBT-${tail}-${notices.length + 1}`, amount: first.amount - 10_000 }];
}
