import { toHeaders, Topic, type TransactionFact } from '#libs/contracts';
import { toFactMessages } from '#libs/messaging';
import type { OutgoingMessage } from '#libs/persistence';
import type { IncomingReport } from './incoming-report.js';
import type { BatchPlan, PlannedReport, Repeat } from './plan-batch.js';

/** What a batch tells the others: its changes in order, then its facts. `now` in epoch ms. */
export function toMessages(plan: BatchPlan, now: number): OutgoingMessage[] {
  const changes = plan.reports.filter(({ sequence }) => sequence !== undefined).map(toChangedMessage);
  const recorded = plan.reports.filter(({ decision }) => decision.effect === 'recorded');
  const facts = [...recorded.map(planned => toRecordedFact(planned, now)), ...plan.repeats.map(toRepeatedFact)];
  return [...changes, ...toFactMessages(facts)];
}

/** The record goes on byte for byte; the envelope says which change it was. */
function toChangedMessage({ report, before, sequence }: PlannedReport): OutgoingMessage {
  const topic = Topic.ServiceRecordStatusChanged;
  const headers = toHeaders({ ...report.envelope, type: topic, sequence, previousStatus: before?.status });
  return { topic, key: report.dossierCode, value: report.payload, headers, storedAs: report.transactionId };
}

function toRecordedFact({ report, before, decision }: PlannedReport, now: number): TransactionFact {
  return {
    ...commonOf(report),
    step: 'recorded',
    discriminator: '',
    at: instantText(now),
    acceptedAt: report.envelope.acceptedAt,
    agency: report.agencyCode,
    businessKey: report.dossierCode,
    outcome: 'succeeded',
    ...(decision.flag ? { flags: [decision.flag], detail: `status ${report.status} after ${before?.status}` } : {}),
  };
}

/** Carries the attributes of the original: a repeat, whatever it says, changes nothing about the transaction. */
function toRepeatedFact({ report, original, flag }: Repeat): TransactionFact {
  return {
    ...commonOf(report),
    step: 'repeated',
    discriminator: `${report.partition}:${report.offset}`,
    at: report.envelope.acceptedAt,
    acceptedAt: instantText(original.acceptedAt),
    agency: original.agencyCode,
    businessKey: original.dossierCode,
    flags: [flag],
  };
}

function commonOf({ transactionId, envelope }: IncomingReport) {
  const { service, serviceVersion, system } = envelope;
  return { transactionId, service, serviceVersion, kind: 'event', from: system };
}

function instantText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
