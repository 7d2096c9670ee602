import type { TransactionFlag } from '#libs/contracts';
import { DEFAULT_TRANSITIONS, SERVICE_RECORD_STATUSES, type ServiceRecordStatus, type Transitions } from '#libs/kernel';

export type ReportFlag = Extract<TransactionFlag, 'late' | 'repeated' | 'out-of-order' | 'impossible'>;

/** A status and when the dossier took it, in epoch ms. */
export interface StatusAt {
  readonly status: ServiceRecordStatus;
  readonly occurredAt: number;
}

/** applied – the dossier moves to it · recorded – kept and flagged, the dossier stays where it is. */
export type Decision =
  { readonly effect: 'applied'; readonly flag?: never } | { readonly effect: 'recorded'; readonly flag: ReportFlag };

const APPLIED: Decision = { effect: 'applied' };
const RECORDED: Readonly<Record<ReportFlag, Decision>> = {
  late: { effect: 'recorded', flag: 'late' },
  repeated: { effect: 'recorded', flag: 'repeated' },
  'out-of-order': { effect: 'recorded', flag: 'out-of-order' },
  impossible: { effect: 'recorded', flag: 'impossible' },
};

type Reach = ReadonlyMap<ServiceRecordStatus, ReadonlySet<ServiceRecordStatus>>;

/** Decides what a report does to its dossier. */
export class StateMachine {
  private readonly next: Reach;
  private readonly reachable: Reach;

  constructor(transitions: Transitions = DEFAULT_TRANSITIONS) {
    this.next = new Map(SERVICE_RECORD_STATUSES.map(from => [from, new Set(transitions[from])]));
    this.reachable = new Map(SERVICE_RECORD_STATUSES.map(from => [from, reachableFrom(from, this.next)]));
  }

  /**
   * The checks in this order, the first that fits decides:
   * 1. no state yet: applied, whatever the status; the hub may first hear of a dossier in mid-life
   * 2. older than the current status: `late`, also where the dossier is at its end
   * 3. the current status again: `repeated`
   * 4. in the table: applied, also at the very same instant
   * 5. reachable through the table, so a report between is missing: `out-of-order`
   * 6. else `impossible`, such as anything after a terminal status
   */
  decide(current: StatusAt | undefined, report: StatusAt): Decision {
    if (!current) return APPLIED;
    if (report.occurredAt < current.occurredAt) return RECORDED.late;
    if (report.status === current.status) return RECORDED.repeated;
    if (this.next.get(current.status)!.has(report.status)) return APPLIED;
    return this.reachable.get(current.status)!.has(report.status) ? RECORDED['out-of-order'] : RECORDED.impossible;
  }
}

function reachableFrom(from: ServiceRecordStatus, next: Reach): ReadonlySet<ServiceRecordStatus> {
  const reached = new Set(next.get(from));
  // A set takes in what is added to it while it is walked.
  for (const status of reached) next.get(status)!.forEach(further => reached.add(further));
  return reached;
}
