import type { ServiceRecordStatus } from '#libs/kernel';
import type { Dossier } from '../domain/dossier.js';
import { type Interval, readClock } from '../domain/processing-clock.js';
import type { ReportFlag } from '../domain/state-machine.js';
import type { KeptReport } from '../persistence/reports.repository.js';

/** A dossier as a system may read it: no personal data. Instants are RFC 3339 in UTC. */
export interface ServiceRecordView {
  readonly dossierCode: string;
  readonly procedureCode: string;
  readonly agencyCode: string;
  readonly status: ServiceRecordStatus;
  readonly statusAt: string;
  /** How often its status has changed. */
  readonly sequence: number;
  /** The newest promised date. */
  readonly promisedAt?: string;
  readonly clock: ClockView;
  /** Oldest first, by when it happened. */
  readonly history: readonly HistoryEntry[];
}

export interface ClockView {
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Without `to` it still lasts. */
  readonly paused: readonly { readonly from: string; readonly to?: string }[];
  /** Without the paused time; up to now where the dossier has not ended. */
  readonly processingMs?: number;
  readonly supplements: number;
  /** Absent while that is open. */
  readonly onTime?: boolean;
}

export interface HistoryEntry {
  readonly transactionId: string;
  readonly status: ServiceRecordStatus;
  readonly occurredAt: string;
  readonly acceptedAt: string;
  /** Code of the system that reported it. */
  readonly system: string;
  readonly effect: 'applied' | 'recorded';
  readonly flag?: ReportFlag;
}

/** `now` in epoch ms. */
export function toServiceRecordView(dossier: Dossier, history: readonly KeptReport[], now: number): ServiceRecordView {
  const clock = readClock(history, now);
  const { dossierCode, procedureCode, agencyCode, status, occurredAt, sequence } = dossier;
  return {
    dossierCode,
    procedureCode,
    agencyCode,
    status,
    statusAt: instantText(occurredAt),
    sequence,
    ...optional('promisedAt', clock.promisedAt, instantText),
    clock: {
      ...optional('startedAt', clock.startedAt, instantText),
      ...optional('endedAt', clock.endedAt, instantText),
      paused: clock.paused.map(toIntervalView),
      ...optional('processingMs', clock.processingMs, ms => ms),
      supplements: clock.supplements,
      ...optional('onTime', clock.onTime, onTime => onTime),
    },
    history: history.map(toHistoryEntry),
  };
}

function toIntervalView({ from, to }: Interval): { from: string; to?: string } {
  return { from: instantText(from), ...optional('to', to, instantText) };
}

function toHistoryEntry(report: KeptReport): HistoryEntry {
  const { transactionId, status, occurredAt, acceptedAt, system, effect, flag } = report;
  return {
    transactionId,
    status,
    occurredAt: instantText(occurredAt),
    acceptedAt: instantText(acceptedAt),
    system,
    effect,
    ...(flag ? { flag } : {}),
  };
}

function optional<K extends string, V, T>(key: K, value: V | undefined, convert: (value: V) => T): { [P in K]?: T } {
  return (value === undefined ? {} : { [key]: convert(value) }) as { [P in K]?: T };
}

function instantText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
