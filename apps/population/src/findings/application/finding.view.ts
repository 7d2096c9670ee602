import type { RegistryState } from '#libs/registry-view';
import type { AccessPage, AuditedAccess } from '../../accesses/access.view.js';
import type { FindingRule } from '../domain/finding-rule.js';
import type { FindingRow, FindingState } from '../persistence/findings.repository.js';

/** Something unusual that an auditor should look at. Times are RFC 3339. */
export interface FindingView {
  readonly id: string;
  readonly rule: string;
  readonly state: FindingState;
  /** Absent, as the officer, where the rule counts by system. */
  readonly agency?: { readonly code: string; readonly name: string };
  readonly officer?: string;
  /** Absent where the rule counts by officer. */
  readonly system?: string;
  /** HMAC of the neighbourhood or person, or the dossier, that it is about; absent where it is about none. */
  readonly about?: string;
  /** Both inclusive. */
  readonly window: { readonly from: string; readonly until: string };
  /** What the rule counts in the window: as it was when it was found, and as it is once its time is over. */
  readonly accesses: number;
  readonly persons: number;
  /** The rule as it was when it was found. */
  readonly terms: FindingRule;
  readonly foundAt: string;
  readonly closed?: { readonly at: string; readonly by: string; readonly reason: string };
}

export interface FindingPage {
  /** The newest first. */
  readonly items: readonly FindingView[];
  /** The next page's `cursor`; absent on the last page. */
  readonly nextCursor?: string;
}

export interface FindingWithAccesses extends FindingView {
  /** What the rule counts in the window: a page of it. */
  readonly behind: AccessPage<AuditedAccess>;
}

export function toFindingView(row: FindingRow, agencies: Pick<RegistryState, 'agency'>): FindingView {
  const { id, rule, state, about, accesses, persons, terms } = row;
  const window = { from: row.window_from.toISOString(), until: row.window_until.toISOString() };
  return {
    ...{ id, rule, state, ...whoOf(row, agencies) },
    ...(about === '' ? {} : { about }),
    ...{ window, accesses, persons, terms, foundAt: row.found_at.toISOString() },
    ...closedOf(row),
  };
}

function whoOf(
  { agency, officer, system }: FindingRow,
  agencies: Pick<RegistryState, 'agency'>,
): Pick<FindingView, 'agency' | 'officer' | 'system'> {
  if (system !== '') return { system };
  return { agency: { code: agency, name: agencies.agency(agency)?.name ?? agency }, officer };
}

function closedOf({ closed_at, closed_by, close_reason }: FindingRow): Pick<FindingView, 'closed'> {
  if (closed_at === null) return {};
  return { closed: { at: closed_at.toISOString(), by: closed_by!, reason: close_reason! } };
}
