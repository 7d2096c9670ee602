import { WORKING_DAY_MINUTES, dayOf, localSecondsAt, mondayOf, shortDateOf } from './working-time.js';
import { PROVINCES, type SampleProvince, type SampleUnit } from './agencies.js';
import type { Origin } from './dossier.js';
import { Weighted, type Random } from './random.js';

/** No life lasts longer, so that every report lies before `startAt`. */
const LONGEST_LIFE_DAYS = 40;
const USUAL_PERIOD_DAYS = 40;
const MOST_DOSSIERS_A_DAY = 20_000;
/** A seed takes every 50th number of a unit's day, and the 51st seed an earlier period: samples never share a dossier. */
const SEED_STEP = 50;
const SEED_PERIODS = 50;
const SEED_PERIOD_DAYS = 17 * 7;

const UNIT_WEIGHTS = { commune: 3, district: 4, department: 2 };

export interface Period {
  readonly seed: number;
  readonly dossiers: number;
  /** Top codes; all provinces where empty. */
  readonly agencies: readonly string[];
  readonly startAt: string;
}

/** Where and when each dossier of a sample begins, in order of days; memory is one day's counters. */
export class Origins {
  private readonly monday: number;
  private readonly periodDays: number;
  private readonly units: Weighted<readonly [SampleProvince, SampleUnit]>;
  private readonly counters = new Map<SampleUnit, number>();
  private day = -Infinity;

  constructor(private readonly period: Period) {
    const periodsBack = Math.floor(period.seed / SEED_STEP) % SEED_PERIODS;
    this.monday = mondayOf(period.startAt) - periodsBack * SEED_PERIOD_DAYS;
    this.periodDays = Math.max(USUAL_PERIOD_DAYS, Math.ceil(period.dossiers / MOST_DOSSIERS_A_DAY));
    this.units = unitsOf(period.agencies);
  }

  at(index: number, random: Random): Origin {
    const [province, unit] = this.units.pick(random);
    const workingDay = Math.floor((index * this.periodDays) / this.period.dossiers) - this.periodDays;
    const submittedMinute = (workingDay - LONGEST_LIFE_DAYS) * WORKING_DAY_MINUTES + random.between(0, 400);
    const code = this.nextCode(unit, dayOf(localSecondsAt(this.monday, submittedMinute)));
    return { province, unit, code, monday: this.monday, submittedMinute };
  }

  private nextCode(unit: SampleUnit, day: number): string {
    if (day !== this.day) this.counters.clear();
    this.day = day;
    const before = this.counters.get(unit) ?? 0;
    this.counters.set(unit, before + 1);
    const number = 1 + (this.period.seed % SEED_STEP) + before * SEED_STEP;
    return `${unit.code}-${shortDateOf(day)}-${String(number).padStart(4, '0')}`;
  }
}

function unitsOf(agencies: readonly string[]): Weighted<readonly [SampleProvince, SampleUnit]> {
  const provinces = PROVINCES.filter(province => agencies.length === 0 || agencies.includes(province.topCode));
  if (provinces.length === 0) throw new RangeError(`No sample province among ${agencies.join(', ')}`);
  return new Weighted(
    provinces.flatMap(province =>
      province.units.map(unit => [[province, unit] as const, UNIT_WEIGHTS[unit.level]] as const),
    ),
  );
}
