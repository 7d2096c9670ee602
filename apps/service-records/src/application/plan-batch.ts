import type { TransactionFlag } from '#libs/contracts';
import type { Dossier } from '../domain/dossier.js';
import type { Decision, StateMachine } from '../domain/state-machine.js';
import type { IncomingReport } from './incoming-report.js';

/** What is remembered of the report that first came under a transaction id. `acceptedAt` in epoch ms. */
export interface KnownReport {
  readonly transactionId: string;
  readonly bodyHash: string;
  readonly acceptedAt: number;
  readonly dossierCode: string;
  readonly agencyCode: string;
}

/** What the database holds of the batch's transactions and dossiers. */
export interface StoredState {
  readonly reports: readonly KnownReport[];
  readonly dossiers: readonly Dossier[];
}

/** A report to keep, with what was decided about it. */
export interface PlannedReport {
  readonly report: IncomingReport;
  readonly decision: Decision;
  /** Where its dossier stood before. */
  readonly before: Dossier | undefined;
  /** Number of the change; absent where the dossier did not move. */
  readonly sequence: number | undefined;
}

/** A report that came before under the same transaction id: without effect, not kept again. */
export interface Repeat {
  readonly report: IncomingReport;
  readonly original: KnownReport;
  readonly flag: Extract<TransactionFlag, 'duplicate' | 'conflict'>;
}

/** A dossier's state after the batch; `previousSequence` is the state that was read, 0 = it is new. */
export interface PlannedDossier {
  readonly dossier: Dossier;
  readonly previousSequence: number;
}

/** Everything that a batch writes, in the order of the batch. */
export interface BatchPlan {
  readonly reports: readonly PlannedReport[];
  readonly repeats: readonly Repeat[];
  readonly dossiers: readonly PlannedDossier[];
}

/** Decides a whole batch in memory, report by report in the order given. */
export function planBatch(stored: StoredState, batch: readonly IncomingReport[], machine: StateMachine): BatchPlan {
  const known = new Map(stored.reports.map(report => [report.transactionId, report]));
  const read = new Map(stored.dossiers.map(dossier => [dossier.dossierCode, dossier]));
  const current = new Map(read);
  const reports: PlannedReport[] = [];
  const repeats: Repeat[] = [];
  for (const report of batch) {
    const original = known.get(report.transactionId);
    if (original) {
      repeats.push({ report, original, flag: flagOfRepeat(original, report) });
      continue;
    }
    known.set(report.transactionId, toKnown(report));
    const planned = planReport(current.get(report.dossierCode), report, machine);
    reports.push(planned);
    if (planned.sequence !== undefined) current.set(report.dossierCode, moved(report, planned.sequence));
  }
  return { reports, repeats, dossiers: changedDossiers(read, current) };
}

function planReport(before: Dossier | undefined, report: IncomingReport, machine: StateMachine): PlannedReport {
  const decision = machine.decide(before, report);
  const sequence = decision.effect === 'applied' ? (before?.sequence ?? 0) + 1 : undefined;
  return { report, decision, before, sequence };
}

function moved(report: IncomingReport, sequence: number): Dossier {
  const { dossierCode, procedureCode, agencyCode, status, occurredAt } = report;
  return { dossierCode, procedureCode, agencyCode, status, occurredAt, sequence };
}

function changedDossiers(read: ReadonlyMap<string, Dossier>, current: ReadonlyMap<string, Dossier>): PlannedDossier[] {
  return [...current.values()]
    .map(dossier => ({ dossier, previousSequence: read.get(dossier.dossierCode)?.sequence ?? 0 }))
    .filter(({ dossier, previousSequence }) => dossier.sequence !== previousSequence);
}

function flagOfRepeat(original: KnownReport, repeat: IncomingReport): Repeat['flag'] {
  return original.bodyHash === repeat.envelope.bodyHash ? 'duplicate' : 'conflict';
}

function toKnown({ transactionId, envelope, acceptedAt, dossierCode, agencyCode }: IncomingReport): KnownReport {
  return { transactionId, bodyHash: envelope.bodyHash, acceptedAt, dossierCode, agencyCode };
}
