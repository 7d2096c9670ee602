import type { TransactionFlag } from '#libs/contracts';
import { HubError, type Transitions } from '#libs/kernel';
import type { Decision } from '../domain/decision.js';
import type { DossierProcess, ProcessRules } from '../domain/dossier-process.js';
import { foldDossier } from '../domain/fold-dossier.js';
import { groupBy } from '../domain/group-by.js';
import { planPortal, type PortalStep } from '../domain/portal-plan.js';
import type { LandEvent } from '../domain/land-event.js';
import { TAX_MESSAGES } from '../domain/process-moves.js';
import type { StoredFile } from '../domain/result-files.js';
import { NEEDS_RESULT } from '../domain/voided-ends.js';
import type { Incoming, IncomingFile, IncomingMessage } from './incoming-message.js';
import { type DossierRow, type KeptMessage, standingEventOf } from './kept-message.js';

/** What is remembered of the message that first came under a transaction id. */
export type KnownMessage = Pick<KeptMessage, 'event' | 'envelope'>;

/** What the database holds of the batch's transactions and dossiers. */
export interface StoredState {
  readonly known: readonly KnownMessage[];
  readonly rows: readonly DossierRow[];
  /** All messages of the dossiers. */
  readonly messages: readonly KeptMessage[];
  readonly files: readonly (StoredFile & { readonly dossierCode: string })[];
}

/** A message that came before under the same transaction id: without effect, not kept again. */
export interface Repeat {
  readonly message: IncomingMessage;
  readonly original: KnownMessage;
  readonly flag: Extract<TransactionFlag, 'duplicate' | 'conflict'>;
}

/** What was decided anew about a message. */
export interface PlannedDecision {
  readonly message: KeptMessage;
  readonly decision: Decision;
  readonly sequence?: number;
  /** It has taken effect and nothing that the other parties must have with it is missing: they are told now. */
  readonly isPassedOn: boolean;
}

export interface PlannedDossier {
  readonly dossierCode: string;
  readonly process: DossierProcess;
  readonly decisions: readonly PlannedDecision[];
  readonly portal: readonly PortalStep[];
  readonly row: DossierRow;
  readonly previousRevision: number;
  readonly messages: readonly KeptMessage[];
  readonly procedureCode: string | undefined;
  /** What is to be paid, or was, may be another than before. */
  readonly taxChanged: boolean;
}

/** Everything that a batch writes. */
export interface BatchPlan {
  readonly messages: readonly IncomingMessage[];
  readonly files: readonly IncomingFile[];
  readonly repeats: readonly Repeat[];
  readonly dossiers: readonly PlannedDossier[];
}

export interface PlanRules extends ProcessRules {
  readonly transitions: Transitions;
  readonly procedureOf: (processCode: string | undefined) => string | undefined;
  /** Messages that a dossier may have. */
  readonly maxMessages: number;
  /** Bytes that the records of a dossier may have together. */
  readonly maxBytes: number;
}

/** Decides a whole batch in memory. */
export function planBatch(stored: StoredState, batch: readonly Incoming[], rules: PlanRules): BatchPlan {
  const known = new Map(stored.known.map(message => [message.event.id, message]));
  const messages: IncomingMessage[] = [];
  const repeats: Repeat[] = [];
  const files = batch.filter(item => item.kind === 'file');
  for (const item of batch) {
    if (item.kind === 'file') continue;
    const original = known.get(item.event.id);
    if (original) repeats.push({ message: item, original, flag: flagOfRepeat(original, item) });
    else {
      known.set(item.event.id, item);
      messages.push(item);
    }
  }
  const touched = new Set([...messages, ...files].map(item => item.dossierCode));
  const byDossier = groupByDossier(stored, messages, files);
  const dossiers = [...touched].map(code => planDossier(code, byDossier(code), rules));
  return { messages, files, repeats, dossiers };
}

function flagOfRepeat(original: KnownMessage, repeat: IncomingMessage): Repeat['flag'] {
  return original.event.bodyHash === repeat.event.bodyHash ? 'duplicate' : 'conflict';
}

interface DossierInput {
  readonly row: DossierRow | undefined;
  readonly kept: readonly KeptMessage[];
  readonly fresh: readonly KeptMessage[];
  readonly files: readonly StoredFile[];
}

function groupByDossier(
  stored: StoredState,
  messages: readonly IncomingMessage[],
  files: readonly IncomingFile[],
): (code: string) => DossierInput {
  const rows = new Map(stored.rows.map(row => [row.dossierCode, row]));
  const kept = groupBy(stored.messages, ({ event }) => event.record.dossierCode);
  const fresh = groupBy(messages, ({ dossierCode }) => dossierCode);
  const told = groupBy([...stored.files, ...files.map(toStoredFile)], ({ dossierCode }) => dossierCode);
  return code => ({
    row: rows.get(code),
    kept: kept.get(code) ?? [],
    fresh: fresh.get(code) ?? [],
    files: told.get(code) ?? [],
  });
}

function toStoredFile({ dossierCode, file }: IncomingFile): StoredFile & { dossierCode: string } {
  return { ...file, dossierCode };
}

function planDossier(dossierCode: string, input: DossierInput, rules: PlanRules): PlannedDossier {
  const { row, kept, fresh, files } = input;
  const messages = [...kept, ...fresh];
  if (fresh.length > 0) refuseTooMuch(messages, rules);
  const process = foldDossier(messages.map(standingEventOf), files, rules);
  const { receipt } = process;
  const procedureCode = receipt?.record.procedureCode ?? rules.procedureOf(receipt?.record.process.code);
  // Without its procedure the portal would refuse the dossier; it is found by its missing one.
  const portal = procedureCode === undefined ? [] : planPortal(row?.portal, process.portal, rules.transitions);
  const { decisions, sequence } = decide(process, messages, row?.sequence ?? 0);
  const previousRevision = row?.revision ?? 0;
  const last = portal.at(-1) ?? row?.portal;
  return {
    dossierCode,
    process,
    decisions,
    portal,
    row: {
      dossierCode,
      revision: previousRevision + 1,
      sequence,
      ...(last ? { portal: { status: last.status, at: last.at } } : {}),
      portalCount: (row?.portalCount ?? 0) + portal.length,
    },
    previousRevision,
    messages,
    procedureCode,
    taxChanged: decisions.some(({ message }) => TAX_MESSAGES.has(message.event.record.type)),
  };
}

/**
 * What is passed on goes in the order in which it took effect, of one instant in that of its acceptance; what was passed on
 * before keeps its number. An end waits for the files of its result, and the hand-over behind it, unless the end was told
 * again and is complete: then its dead links hold up nobody. Nothing else waits: tax goes on, and who finds the link dead
 * must be able to say so; an end that still waits then is passed on to nobody any more.
 */
function decide(
  process: DossierProcess,
  messages: readonly KeptMessage[],
  passedOn: number,
): { readonly decisions: PlannedDecision[]; readonly sequence: number } {
  const order = orderOfEffect(process.applied, messages);
  const inOrder = [...messages].sort((a, b) => (order.get(a.event.id) ?? -1) - (order.get(b.event.id) ?? -1));
  let sequence = passedOn;
  let waits = false;
  const decisions = inOrder.flatMap((message): PlannedDecision[] => {
    const decision = process.decisions.get(message.event.id)!;
    const isNew = decision.effect === 'applied' && message.sequence === undefined && !decision.flags.includes('voided');
    waits ||= isNew && !process.result?.complete && process.incomplete.has(message.event.id);
    const isPassedOn = isNew && !(waits && NEEDS_RESULT.has(message.event.record.type));
    if (!isPassedOn && message.decision && isSame(message.decision, decision)) return [];
    const number = isPassedOn ? ++sequence : message.sequence;
    return [{ message, decision, isPassedOn, ...(number === undefined ? {} : { sequence: number }) }];
  });
  return { decisions, sequence };
}

function orderOfEffect(applied: readonly LandEvent[], messages: readonly KeptMessage[]): ReadonlyMap<string, number> {
  const accepted = new Map(messages.map(({ event }, i) => [event.id, i]));
  const places = new Map<string, number>();
  for (let start = 0; start < applied.length;) {
    const { occurredAt, record } = applied[start]!;
    const end = applied.findIndex(
      (each, i) => i > start && (each.occurredAt !== occurredAt || each.record.type !== record.type),
    );
    const alike = applied.slice(start, end < 0 ? applied.length : end);
    for (const { id } of alike.sort((a, b) => accepted.get(a.id)! - accepted.get(b.id)!)) places.set(id, places.size);
    start += alike.length;
  }
  return places;
}

function isSame(a: Decision, b: Decision): boolean {
  return a.effect === b.effect && a.flags.join() === b.flags.join();
}

/**
 * Hundreds are a long case; thousands are a sender that runs in circles. All of a dossier is in memory at once, so it is not
 * only their number that counts. Each becomes a dead letter that people see.
 */
function refuseTooMuch(messages: readonly KeptMessage[], { maxMessages, maxBytes }: PlanRules): void {
  if (messages.length > maxMessages) refuse(`${maxMessages} messages`);
  const bytes = messages.reduce((sum, { payload }) => sum + Buffer.byteLength(payload), 0);
  if (bytes > maxBytes) refuse(`${maxBytes} bytes of messages`);
}

function refuse(limit: string): never {
  throw new HubError('invalid', 'bad-message', `The dossier has more than ${limit}`);
}
