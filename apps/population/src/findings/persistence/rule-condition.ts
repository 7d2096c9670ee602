import { officerKey } from '../../accesses/officer-key.js';
import type { FindingRule } from '../domain/finding-rule.js';

/** A condition on rows of `accesses a`, with its parameters. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Asia/Ho_Chi_Minh has had this offset, and no summer time, since 1975. */
const LOCAL = `(a.at AT TIME ZONE interval '7 hours')`;

const NOTHING = `''::text`;
const GROUPS = { neighbourhood: 'a.neighbourhood', person: 'a.subject', dossier: 'a.dossier' } as const;
const NAMES = ['agency', 'officer', 'system'] as const;

/** SQL of whom an access is of. */
export type Who = Readonly<Record<(typeof NAMES)[number], string>>;

/**
 * What of an agency that is not exempt a rule counts. `first`: number of the first parameter. Words of the rule stand in the
 * text where an index needs to see them; what a file may say freely is a parameter.
 */
export function conditionOf(rule: FindingRule, first: number): Condition {
  const { exempt, outside } = rule;
  const parts = [jobCondition(rule), dossierCondition(rule)];
  const parameters: unknown[] = [];
  const next = (value: unknown): string => `$${first + parameters.push(value) - 1}`;
  parts.push(`a.service <> ALL (${next(exempt.services)}::text[])`);
  if (outside !== undefined) {
    const isWorkday = `extract(isodow FROM ${LOCAL}) = ANY (${next(outside.days)}::int[])`;
    const hours = `${LOCAL}::time >= ${next(outside.from)}::time AND ${LOCAL}::time < ${next(outside.until)}::time`;
    parts.push(`NOT (${isWorkday} AND ${hours})`);
  }
  return { sql: parts.join(' AND '), parameters };
}

function jobCondition({ onlyJobs, exempt }: FindingRule): string {
  if (onlyJobs) return `a.job <> ''`;
  return exempt.jobs ? `a.job = ''` : 'true';
}

function dossierCondition({ within, withoutDossier }: FindingRule): string {
  if (within === 'dossier') return `a.dossier <> ''`;
  // A dossier that the hub does not know may be made up.
  return withoutDossier ? `(a.dossier = '' OR a.dossier_unknown)` : 'true';
}

/** What a rule counts apart: of each access an HMAC or a dossier, or '' for all. */
export function groupOf({ within }: Pick<FindingRule, 'within'>): string {
  if (within === undefined) return NOTHING;
  return GROUPS[within];
}

/** Whose accesses a rule counts together, as SQL of each access: '' is what it does not look at. */
export function whoOf({ per }: Pick<FindingRule, 'per'>): Who {
  return per === 'system'
    ? { agency: NOTHING, officer: NOTHING, system: 'a.system' }
    : { agency: 'a.agency', officer: officerKey('a.officer'), system: NOTHING };
}

/**
 * That an access is theirs, and of the group. PostgreSQL knows nothing yet of an officer who has asked for the first time, and
 * would rather read all that the officer did than look for the group: so it sees the group's index alone.
 */
export function isOf(rule: Pick<FindingRule, 'per' | 'within'>, { about, ...whose }: Who & { about: string }): string {
  const hidden = rule.within === undefined ? '' : ` || ''`;
  const who = whoOf(rule);
  const isTheirs = NAMES.map(
    name => `${who[name]}${hidden} = ${name === 'officer' ? officerKey(whose[name]) : whose[name]}`,
  );
  return [`${groupOf(rule)} = ${about}`, ...isTheirs].join(' AND ');
}
