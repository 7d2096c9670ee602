import type { BadLine } from '../domain/book-line.js';
import {
  type Cause,
  DIFFERENCE_KINDS,
  type DifferenceKind,
  REPAIRS_OF,
  type RepairAction,
} from '../domain/difference.js';
import type { AgencyRow, DifferenceRow, RepairRow } from '../persistence/differences.repository.js';
import type { ReconciliationRow } from '../persistence/reconciliations.repository.js';

/** A comparison in a list. Instants are RFC 3339 in UTC. */
export interface ReconciliationSummary {
  readonly id: string;
  readonly party: string;
  readonly agency: string;
  readonly from: string;
  readonly to: string;
  /** The system whose deliveries explain differences; null = all. */
  readonly system: string | null;
  readonly actor: string;
  /** Of a scheduled one: the connector and the day. */
  readonly connector: string | null;
  readonly day: string | null;
  /** Of one whose party was asked for its book again: the comparison for the sake of which. */
  readonly askedFor: string | null;
  readonly state: string;
  readonly failure: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Lines that have come, that can be used, and that cannot. */
  readonly lines: number;
  readonly taken: number;
  readonly bad: number;
  /** Dossiers of the hub in the period, of the book, and of the book that the hub has; null while it runs. */
  readonly here: number | null;
  readonly there: number | null;
  readonly both: number | null;
}

type Numbers = Readonly<Record<DifferenceKind, number>>;

export interface ReconciliationView extends ReconciliationSummary {
  readonly differences: Numbers;
  readonly causes: readonly { readonly kind: DifferenceKind; readonly cause: Cause; readonly count: number }[];
  /** `alike`: both have it and say the same. */
  readonly agencies: readonly {
    readonly agency: string;
    readonly here: number;
    readonly there: number;
    readonly alike: number;
    readonly differences: Numbers;
  }[];
}

export interface DifferenceView {
  readonly n: number;
  readonly dossierCode: string;
  readonly agency: string;
  readonly kind: DifferenceKind;
  /** What each says; money as `notices / paid`, as far as it was compared. */
  readonly here: string | null;
  readonly there: string | null;
  readonly thereUpdatedAt: string | null;
  readonly cause: Cause;
  /** What can be begun. */
  readonly repairs: readonly RepairAction[];
  /** What was begun. */
  readonly done: readonly DoneRepair[];
  /** Where the log tells more of it. */
  readonly links: { readonly dossier?: string; readonly transactions: string };
}

export interface RepairView {
  readonly n: number;
  readonly action: RepairAction;
  readonly actor: string;
  readonly reason: string;
  readonly at: string;
}

/** A repair that was begun earlier. */
export interface DoneRepair extends Omit<RepairView, 'n'> {
  /** Of `resend`: delivery's commands with messages of the dossier, `GET /api/v1/delivery-commands/{id}`. */
  readonly commands?: readonly string[];
  /** Of `ask`. */
  readonly asked?: AskedView;
}

/** The fresh comparison that was begun: whether a difference is gone, it tells. */
export interface AskedView {
  readonly reconciliation: string;
  readonly links: { readonly reconciliation: string; readonly differences: string };
}

export type BadLineView = BadLine;

export function toSummary(row: ReconciliationRow): ReconciliationSummary {
  const {
    id,
    party,
    system,
    actor,
    connector,
    day,
    state,
    failure,
    lines,
    taken,
    bad,
    here,
    there,
    matched: both,
  } = row;
  return {
    ...{ id, party, agency: row.agency_code, from: row.period_from.toISOString(), to: row.period_to.toISOString() },
    ...{ system, actor, connector, day, askedFor: row.asked_for, state, failure },
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    ...{ lines, taken, bad, here, there, both },
  };
}

export function toView(
  row: ReconciliationRow,
  agencies: readonly AgencyRow[],
  causes: ReconciliationView['causes'],
): ReconciliationView {
  const total = Object.fromEntries(
    DIFFERENCE_KINDS.map(kind => [kind, sum(causes.filter(each => each.kind === kind).map(({ count }) => count))]),
  ) as Record<DifferenceKind, number>;
  return { ...toSummary(row), differences: total, causes, agencies: agencies.map(toAgency) };
}

function toAgency(row: AgencyRow): ReconciliationView['agencies'][number] {
  const { agency_code: agency, here, there, alike, state, files, money } = row;
  const differences = { 'only-here': row.only_here, 'only-there': row.only_there, state, files, money };
  return { agency, here, there, alike, differences };
}

export function toDifference(row: DifferenceRow, repairs: readonly RepairRow[]): DifferenceView {
  const { n, dossier_code: dossierCode, agency_code: agency, kind, here, there, cause } = row;
  const isHere = kind !== 'only-there' || cause === 'other-agency';
  return {
    ...{ n, dossierCode, agency, kind, here, there, thereUpdatedAt: row.there_at?.toISOString() ?? null, cause },
    repairs: REPAIRS_OF[kind],
    done: repairs.map(repair => toDone(repair, dossierCode)),
    links: {
      ...(isHere ? { dossier: `/api/v1/land-dossiers/${dossierCode}` } : {}),
      transactions: `/api/v1/transactions?dossier=${dossierCode}`,
    },
  };
}

/** Of one dossier: its differences alone. */
export function toAsked(reconciliation: string, dossierCode?: string): AskedView {
  const path = `/api/v1/reconciliations/${reconciliation}`;
  const query = dossierCode === undefined ? '' : `?dossier=${dossierCode}`;
  return { reconciliation, links: { reconciliation: path, differences: `${path}/differences${query}` } };
}

function toDone({ action, actor, reason, at, commands, asked }: RepairRow, dossierCode: string): DoneRepair {
  return {
    ...{ action, actor, reason, at: at.toISOString() },
    ...(commands.length > 0 ? { commands } : {}),
    ...(asked === null ? {} : { asked: toAsked(asked, dossierCode) }),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
