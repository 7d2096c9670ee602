import { isWithinAgency } from '#libs/kernel';
import type { OpeningHours } from './opening-hours.js';

/** What makes accesses unusual: more than so many of one officer, or of one system, within a stretch of time. */
export interface FindingRule {
  readonly code: string;
  /** Persons count once however often they were looked at. */
  readonly counts: 'persons' | 'accesses';
  /** Whose are counted together; absent = an officer's. A system's are, whatever officers and agencies it names. */
  readonly per?: 'officer' | 'system';
  /** Counted apart for each of these; absent = all together. */
  readonly within?: 'neighbourhood' | 'person' | 'dossier';
  readonly moreThan: number;
  /** Within any so long stretch of time. */
  readonly windowMinutes: number;
  /** Only those for which no dossier was named. */
  readonly withoutDossier?: boolean;
  /** Only lines of bulk jobs. */
  readonly onlyJobs?: boolean;
  /** Only those at other times. */
  readonly outside?: OpeningHours;
  readonly exempt: Exempt;
}

/** What is never counted. */
export interface Exempt {
  readonly services: readonly string[];
  /** Each with what is below it. */
  readonly agencies: readonly string[];
  /** Lines of bulk jobs: what is usual for these is unusual for single questions. */
  readonly jobs: boolean;
}

/** Whether the rule counts nothing of this agency's officers. */
export function isExempt({ exempt }: FindingRule, agency: string): boolean {
  return exempt.agencies.some(root => isWithinAgency(agency, root));
}

export function windowMsOf({ windowMinutes }: Pick<FindingRule, 'windowMinutes'>): number {
  return windowMinutes * 60_000;
}
