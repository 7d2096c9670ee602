import { toHeaders, Topic, type TransactionFact, type TransactionFlag } from '#libs/contracts';
import { toFactMessages } from '#libs/messaging';
import type { OutgoingMessage } from '#libs/persistence';
import type { KeptMessage } from './kept-message.js';
import type { BatchPlan, PlannedDecision, Repeat } from './plan-batch.js';
import { toStatusReports } from './status-report.js';

/** What a batch tells the others: messages taken, what the portal must see, facts. `now` in epoch ms. */
export function toMessages(plan: BatchPlan, now: number): OutgoingMessage[] {
  const decisions = plan.dossiers.flatMap(dossier => dossier.decisions);
  const facts = [...decisions.flatMap(decision => toFact(decision, now)), ...plan.repeats.map(toRepeatedFact)];
  return [
    ...decisions.filter(({ isPassedOn }) => isPassedOn).map(toAppliedMessage),
    ...plan.dossiers.flatMap(dossier => toStatusReports(dossier, now)),
    ...toFactMessages(facts),
  ];
}

/** The record goes on byte for byte, to the dossier's other parties. */
function toAppliedMessage({ message: { envelope, payload }, sequence }: PlannedDecision): OutgoingMessage {
  const topic = Topic.LandDossierApplied;
  const headers = toHeaders({ ...envelope, type: topic, ...(sequence === undefined ? {} : { sequence }) });
  return { topic, key: envelope.subject, value: payload, headers, storedAs: envelope.id };
}

/**
 * A message that is kept without effect has succeeded: the hub did with it what it promises. One that is held stays
 * open, and so it is found; one that takes effect settles when it is delivered, unless nobody is told of it any more.
 */
function toFact({ message, decision, sequence }: PlannedDecision, now: number): TransactionFact[] {
  const { effect, flags } = decision;
  const told = { ...commonOf(message), step: 'recorded' as const, at: instantText(now) };
  const detail = message.event.record.type;
  if (effect === 'held') return [{ ...told, discriminator: 'held', flags: ['held'], detail }];
  if (effect === 'applied' && flags.length === 0) return [];
  const settles = effect === 'flagged' ? sequence === undefined : flags.includes('voided');
  return [
    { ...told, discriminator: settles ? '' : 'flags', flags, detail, ...(settles ? { outcome: 'succeeded' } : {}) },
  ];
}

/** Carries the attributes of the original: a repeat, whatever it says, changes nothing about the transaction. */
function toRepeatedFact({ message, original, flag }: Repeat): TransactionFact {
  const flags: TransactionFlag[] = [flag];
  return {
    ...commonOf(original),
    step: 'repeated',
    discriminator: `${message.partition}:${message.offset}`,
    at: message.envelope.acceptedAt,
    flags,
  };
}

/** What every fact about a message says of it. */
export function commonOf({ envelope }: Pick<KeptMessage, 'envelope'>) {
  const { id, service, serviceVersion, system, acceptedAt, agency, subject } = envelope;
  const names = { transactionId: id, service, serviceVersion, kind: 'event', from: system };
  return { ...names, acceptedAt, agency, businessKey: subject };
}

function instantText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
