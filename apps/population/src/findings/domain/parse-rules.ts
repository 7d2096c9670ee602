import { isAgencyCode } from '#libs/kernel';
import type { Exempt, FindingRule } from './finding-rule.js';
import { minuteOf, type OpeningHours } from './opening-hours.js';

const MAX_RULES = 50;
const MAX_CODES = 1_000;
const MAX_COUNT = 100_000;
/** A week: what happened before it is not read again. */
const MAX_WINDOW_MINUTES = 10_080;
const CODE = /^[a-z][a-z0-9-]{0,59}$/;
const COUNTS = ['persons', 'accesses'] as const;
const PER = ['officer', 'system'] as const;
const WITHIN = ['neighbourhood', 'person', 'dossier'] as const;

type Read = Readonly<Record<string, unknown>>;

/** The rules of a file, `{"rules": […]}`; throws an Error that names the rule and the member that does not fit. */
export function parseRules(json: unknown): readonly FindingRule[] {
  const { rules } = membersOf(json, 'the file', ['rules']);
  if (!Array.isArray(rules) || rules.length > MAX_RULES) throw unfit('rules', `is a list of at most ${MAX_RULES}`);
  const parsed = rules.map(parseRule);
  const twice = parsed.find(({ code }, i) => parsed.findIndex(other => other.code === code) !== i);
  if (twice !== undefined) throw unfit(twice.code, 'is the code of two rules');
  return parsed;
}

const MEMBERS = [
  'code',
  'counts',
  'per',
  'within',
  'moreThan',
  'windowMinutes',
  'withoutDossier',
  'onlyJobs',
  'outside',
  'exempt',
];

/** Members that are no members are refused: a rule that is misspelt would silently be another one. */
function parseRule(json: unknown, i: number): FindingRule {
  const read = membersOf(json, `rules/${i}`, MEMBERS);
  const { code, outside } = read;
  if (typeof code !== 'string' || !CODE.test(code)) throw unfit(`rules/${i}/code`, 'is a text like at-night');
  const { per, within } = read;
  const onlyJobs = truthOf(`${code}/onlyJobs`, read['onlyJobs']);
  const rule: FindingRule = {
    code,
    counts: oneOf(`${code}/counts`, read['counts'], COUNTS),
    ...(per === undefined ? {} : { per: oneOf(`${code}/per`, per, PER) }),
    ...(within === undefined ? {} : { within: oneOf(`${code}/within`, within, WITHIN) }),
    moreThan: numberIn(`${code}/moreThan`, read['moreThan'], MAX_COUNT),
    windowMinutes: numberIn(`${code}/windowMinutes`, read['windowMinutes'], MAX_WINDOW_MINUTES),
    withoutDossier: truthOf(`${code}/withoutDossier`, read['withoutDossier']),
    ...(onlyJobs ? { onlyJobs } : {}),
    ...(outside === undefined ? {} : { outside: parseHours(`${code}/outside`, outside) }),
    exempt: parseExempt(`${code}/exempt`, read['exempt'] ?? {}),
  };
  checkTogether(rule);
  return rule;
}

function checkTogether({ code, per, within, withoutDossier, onlyJobs, exempt }: FindingRule): void {
  if (onlyJobs && exempt.jobs) throw unfit(`${code}/onlyJobs`, 'is not true for rules that exempt jobs');
  // A file of many persons has neighbours in it by nature, and no index of them.
  if (within === 'neighbourhood' && !exempt.jobs) throw unfit(`${code}/exempt/jobs`, 'is true for neighbourhoods');
  if (within === 'dossier' && withoutDossier) throw unfit(`${code}/withoutDossier`, 'is not true within a dossier');
  if (per !== 'system') return;
  // Of all of a system there are two indexes: of single questions, and of lines of files without a dossier.
  const isIndexed = exempt.jobs || (onlyJobs && withoutDossier);
  if (within === undefined && !isIndexed) {
    throw unfit(`${code}/exempt/jobs`, 'is true for all of a system, but for lines of files without a dossier');
  }
  // Whom it asks for is the system's own word.
  if (exempt.agencies.length > 0) throw unfit(`${code}/exempt/agencies`, 'is empty for rules by system');
}

function parseHours(place: string, json: unknown): OpeningHours {
  const { from, until, days } = membersOf(json, place, ['from', 'until', 'days']);
  const isDays = Array.isArray(days) && days.length <= 7 && days.every(isDay);
  if (!isDays) throw unfit(`${place}/days`, 'is a list of days, 1 (Monday) to 7');
  if (minuteIn(`${place}/from`, from) >= minuteIn(`${place}/until`, until)) throw unfit(place, 'ends before it begins');
  return { from: from as string, until: until as string, days: days as number[] };
}

function parseExempt(place: string, json: unknown): Exempt {
  const { services = [], agencies = [], jobs } = membersOf(json, place, ['services', 'agencies', 'jobs']);
  return {
    services: textsIn(`${place}/services`, services, () => true),
    agencies: textsIn(`${place}/agencies`, agencies, isAgencyCode),
    jobs: truthOf(`${place}/jobs`, jobs),
  };
}

function membersOf(json: unknown, place: string, known: readonly string[]): Read {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw unfit(place, 'is an object');
  const unknown = Object.keys(json).find(name => !known.includes(name));
  if (unknown !== undefined) throw unfit(`${place}/${unknown}`, `is no member; there are ${known.join(', ')}`);
  return json as Read;
}

function oneOf<T extends string>(place: string, value: unknown, known: readonly T[]): T {
  const found = known.find(each => each === value);
  if (found === undefined) throw unfit(place, `is one of ${known.join(', ')}`);
  return found;
}

function truthOf(place: string, value: unknown = false): boolean {
  if (typeof value === 'boolean') return value;
  throw unfit(place, 'is true or false');
}

function numberIn(place: string, value: unknown, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw unfit(place, `is a whole number from 1 to ${max}`);
}

function minuteIn(place: string, value: unknown): number {
  const minute = typeof value === 'string' ? minuteOf(value) : undefined;
  if (minute === undefined) throw unfit(place, 'is a time of the day, HH:mm');
  return minute;
}

function isDay(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 7;
}

function textsIn(place: string, value: unknown, fits: (text: string) => boolean): string[] {
  const isList = Array.isArray(value) && value.length <= MAX_CODES;
  if (isList && value.every(text => typeof text === 'string' && fits(text))) return value as string[];
  throw unfit(place, `is a list of at most ${MAX_CODES} codes`);
}

function unfit(place: string, what: string): Error {
  return new Error(`Rules of findings: ${place} ${what}`);
}
