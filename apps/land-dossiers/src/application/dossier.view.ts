import type { LandMessageType } from '#libs/contracts';
import type { Effect, LandFlag } from '../domain/decision.js';
import { type ClockReading, isOverdue } from '../domain/dossier-clock.js';
import type { DossierProcess } from '../domain/dossier-process.js';
import { inOrderOfHappening } from '../domain/land-event.js';
import type { KnownParcel } from '../domain/parcels.js';
import type { ProcessState } from '../domain/process-moves.js';
import type { Notice } from '../domain/notice-book.js';
import type { DossierListRow } from '../persistence/dossier-list.repository.js';
import type { KeptMessage } from './kept-message.js';

/** A dossier in a list: no personal data. Instants are RFC 3339 in UTC. */
export interface DossierSummary {
  readonly dossierCode: string;
  readonly agencyCode: string;
  readonly state: ProcessState;
  readonly stateAt: string | null;
  readonly receivedAt: string | null;
  readonly dueAt: string | null;
  readonly pausedSince: string | null;
  readonly endedAt: string | null;
  readonly lastAt: string;
  readonly overdue: boolean;
  readonly held: number;
  readonly flagged: number;
  readonly filesMissing: number;
  readonly noticesUnpaid: number;
  readonly portalStatus: number | null;
  /** Absent: the national portal is not told, since nobody said under which procedure it knows the dossier. */
  readonly procedureCode: string | null;
}

/** What was said of a dossier, by whom and when: no personal data. */
export interface HistoryEntry {
  readonly messageId: string;
  readonly type: LandMessageType;
  readonly occurredAt: string;
  readonly acceptedAt: string;
  readonly system: string;
  readonly agencyCode: string;
  readonly effect: Effect;
  readonly flags: readonly LandFlag[];
  /** Number under which the other parties were told. */
  readonly sequence?: number;
}

/** A notice without its owner; instants as everywhere. */
export interface NoticeView extends Omit<Notice, 'owner' | 'issuedAt' | 'payments'> {
  readonly issuedAt: string;
  readonly payments: readonly (Omit<Notice['payments'][number], 'occurredAt'> & { readonly occurredAt: string })[];
}

export interface DossierView extends DossierSummary {
  readonly history: readonly HistoryEntry[];
  readonly tax: {
    readonly fulfilled: boolean;
    readonly confirmed: boolean;
    readonly waitsFor: 'tax' | 'payment' | null;
    readonly notices: readonly NoticeView[];
  };
  readonly clock: {
    readonly startedAt?: string;
    readonly endedAt?: string;
    readonly promisedAt?: string;
    readonly dueAt?: string;
    readonly pauses: readonly { readonly from: string; readonly to?: string }[];
  };
  readonly supplements: number;
  readonly corrections: number;
  readonly result?: { readonly kind: string; readonly complete: boolean; readonly files: number };
  readonly parcels: readonly KnownParcel[];
}

/** `now` in epoch ms. */
export function toDossierSummary(row: DossierListRow, now: number): DossierSummary {
  const clock = {
    ...(row.due_at ? { dueAt: row.due_at.getTime() } : {}),
    ...(row.ended_at ? { endedAt: row.ended_at.getTime() } : {}),
    ...(row.paused_since ? { pausedSince: row.paused_since.getTime() } : {}),
    pauses: [],
  };
  return {
    dossierCode: row.dossier_code,
    agencyCode: row.agency_code,
    state: row.state,
    stateAt: row.state_at?.toISOString() ?? null,
    receivedAt: row.received_at?.toISOString() ?? null,
    dueAt: row.due_at?.toISOString() ?? null,
    pausedSince: row.paused_since?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    lastAt: row.last_at.toISOString(),
    overdue: isOverdue(clock, now),
    held: row.held,
    flagged: row.flagged,
    filesMissing: row.files_missing,
    noticesUnpaid: row.notices_unpaid,
    portalStatus: row.portal_status,
    procedureCode: row.procedure_code,
  };
}

export function toDossierView(
  summary: DossierSummary,
  process: DossierProcess,
  messages: readonly KeptMessage[],
  parcels: readonly KnownParcel[],
): DossierView {
  const { tax, clock, supplements, corrections, result } = process;
  const ordered = [...messages].sort((a, b) => inOrderOfHappening(a.event, b.event));
  return {
    ...summary,
    history: ordered.map(message => toHistoryEntry(message, process)),
    tax: { ...tax, waitsFor: tax.waitsFor ?? null, notices: tax.notices.map(toNoticeView) },
    clock: toClockView(clock),
    supplements: supplements.length,
    corrections,
    ...(result ? { result: { kind: result.kind, complete: result.complete, files: result.files.length } } : {}),
    parcels,
  };
}

function toHistoryEntry({ event, envelope, sequence }: KeptMessage, { decisions }: DossierProcess): HistoryEntry {
  return {
    messageId: event.id,
    type: event.record.type,
    occurredAt: instantText(event.occurredAt),
    acceptedAt: instantText(event.acceptedAt),
    system: event.system,
    agencyCode: envelope.agency,
    ...decisions.get(event.id)!,
    ...(sequence === undefined ? {} : { sequence }),
  };
}

function toNoticeView({ owner: _, issuedAt, payments, ...notice }: Notice): NoticeView {
  return {
    ...notice,
    issuedAt: instantText(issuedAt),
    payments: payments.map(payment => ({ ...payment, occurredAt: instantText(payment.occurredAt) })),
  };
}

function toClockView({ startedAt, endedAt, promisedAt, dueAt, pauses }: ClockReading): DossierView['clock'] {
  return {
    ...optional('startedAt', startedAt),
    ...optional('endedAt', endedAt),
    ...optional('promisedAt', promisedAt),
    ...optional('dueAt', dueAt),
    pauses: pauses.map(({ from, to }) => ({ from: instantText(from), ...optional('to', to) })),
  };
}

function optional<K extends string>(key: K, epochMs: number | undefined): { [P in K]?: string } {
  return (epochMs === undefined ? {} : { [key]: instantText(epochMs) }) as { [P in K]?: string };
}

function instantText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
