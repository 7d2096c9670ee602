import type { FindingRule } from '../domain/finding-rule.js';

/** A condition on rows of `accesses a`, with its parameters. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Asia/Ho_Chi_Minh has had this offset, and no summer time, since 1975. */
const LOCAL = `(a.at AT TIME ZONE interval '7 hours')`;

/**
 * What of an agency that is not exempt a rule counts. `first`: number of the first parameter. Words of the rule stand in the
 * text where an index needs to see them; what a file may say freely is a parameter.
 */
export function conditionOf({ exempt, onlyJobs, withoutDossier, outside }: FindingRule, first: number): Condition {
  const parts = [jobCondition(exempt.jobs, onlyJobs === true), withoutDossier === true ? `a.dossier = ''` : 'true'];
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

function jobCondition(areExempt: boolean, areAll: boolean): string {
  if (areAll) return `a.job <> ''`;
  return areExempt ? `a.job = ''` : 'true';
}

/** What a rule counts apart: an HMAC of each access, or '' for all. */
export function groupOf({ within }: Pick<FindingRule, 'within'>): string {
  if (within === undefined) return `''`;
  return within === 'neighbourhood' ? 'a.neighbourhood' : 'a.subject';
}

/** SQL of what an access is compared with. */
interface Whose {
  readonly agency: string;
  readonly officer: string;
  readonly about: string;
}

/**
 * That an access is of the officer, and of the group. PostgreSQL knows nothing yet of an officer who has asked for the first
 * time, and would rather read all that the officer did than look for the group: so it sees the group's index alone.
 */
export function isOf(rule: Pick<FindingRule, 'within'>, { agency, officer, about }: Whose): string {
  if (rule.within === undefined) return `a.agency = ${agency} AND a.officer = ${officer} AND ${about}::text = ''`;
  return `${groupOf(rule)} = ${about} AND a.agency || '' = ${agency} AND a.officer || '' = ${officer}`;
}
