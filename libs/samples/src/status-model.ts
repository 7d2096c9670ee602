import type { ServiceRecordStatus } from '#libs/kernel';

export type ReportFlag = 'late' | 'repeated' | 'out-of-order' | 'impossible';

/** The moves of domain.md 3.1, written a second time on purpose: a check must not share the code it checks. */
const NEXT: Readonly<Record<ServiceRecordStatus, readonly ServiceRecordStatus[]>> = {
  1: [2, 3, 7],
  2: [4, 5, 6, 7, 8, 9],
  3: [],
  4: [5, 6, 7, 8, 9],
  5: [2, 4, 7, 8],
  6: [4, 7, 8, 9],
  7: [4, 8],
  8: [10],
  9: [10],
  10: [],
};

export function canMove(from: ServiceRecordStatus, to: ServiceRecordStatus): boolean {
  return NEXT[from].includes(to);
}

/** Whether `to` lies somewhere on the way from `from`. */
export function canReach(from: ServiceRecordStatus, to: ServiceRecordStatus): boolean {
  const seen = new Set<ServiceRecordStatus>();
  const open = [...NEXT[from]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...NEXT[next]);
  }
  return false;
}

/** Where a dossier stands, as far as its reports were applied. `at` is any comparable time. */
export interface DossierState {
  readonly status: ServiceRecordStatus;
  readonly at: number;
}

/** Why a report does not move the dossier, or undefined where it does. */
export function flagOf(current: DossierState | undefined, report: DossierState): ReportFlag | undefined {
  if (!current) return undefined;
  if (report.at < current.at) return 'late';
  if (report.status === current.status) return 'repeated';
  if (canMove(current.status, report.status)) return undefined;
  return canReach(current.status, report.status) ? 'out-of-order' : 'impossible';
}
