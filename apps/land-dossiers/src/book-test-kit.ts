import { fromHeaders, LAND_DOSSIER, Topic, type TransactionFact, type TransactionFactBatch } from '#libs/contracts';
import { type ServiceRecordStatus, transactionIdOf } from '#libs/kernel';
import { toMessages } from './application/batch-messages.js';
import type { Incoming, IncomingMessage } from './application/incoming-message.js';
import type { DossierRow, KeptMessage } from './application/kept-message.js';
import { type BatchPlan, planBatch, type PlannedDossier, type StoredState } from './application/plan-batch.js';
import { RULES, type Told } from './land-test-kit.js';

interface Report {
  readonly id: string;
  readonly status: ServiceRecordStatus;
  readonly occurredAt: string;
  readonly causationId: string | undefined;
}

/** What the database and Kafka would have after the batches, of one dossier. */
export class Book {
  readonly messages = new Map<string, KeptMessage>();
  readonly passedOn: string[] = [];
  readonly reports: Report[] = [];
  readonly facts: TransactionFact[] = [];
  readonly files: StoredState['files'][number][] = [];
  dossier: PlannedDossier | undefined;
  private row: DossierRow | undefined;

  take(batch: readonly Incoming[]): void {
    const ids = new Set(batch.flatMap(item => (item.kind === 'message' ? [item.event.id] : [])));
    const messages = [...this.messages.values()];
    const known = messages.filter(({ event }) => ids.has(event.id));
    const rows = this.row ? [this.row] : [];
    this.keep(planBatch({ known, rows, messages, files: this.files }, batch, RULES));
  }

  private keep(plan: BatchPlan): void {
    for (const message of plan.messages) this.messages.set(message.event.id, message);
    for (const { dossierCode, file } of plan.files) this.files.push({ ...file, dossierCode });
    for (const dossier of plan.dossiers) {
      this.dossier = dossier;
      this.row = dossier.row;
      for (const { message, decision, sequence } of dossier.decisions) {
        const kept = { ...message, decision, ...(sequence === undefined ? {} : { sequence }) };
        this.messages.set(message.event.id, kept);
      }
    }
    for (const { topic, headers, value } of toMessages(plan, 0)) {
      const envelope = fromHeaders(headers);
      if (topic === Topic.LandDossierApplied) this.passedOn[envelope!.sequence! - 1] = envelope!.id;
      if (topic === Topic.Transactions) this.facts.push(...(JSON.parse(String(value)) as TransactionFactBatch).facts);
      if (topic !== Topic.ServiceRecordStatusReported) continue;
      const { status, occurredAt } = JSON.parse(String(value)) as Report;
      this.reports.push({ id: envelope!.id, status, occurredAt, causationId: envelope!.causationId });
    }
  }
}

export function runOf(batches: readonly (readonly Incoming[])[]): Book {
  const book = new Book();
  for (const batch of batches) book.take(batch);
  return book;
}

export const UNHASHED: Told = {
  type: 'finished',
  result: { kind: 'issued', files: [{ name: 'GCN', file: { url: 'https://land.example/2' } }] },
};

/** The store may have fetched it for either of two messages that tell the same. */
export function storedFileOf(
  { dossierCode, event: { record } }: IncomingMessage,
  { event: { id } }: IncomingMessage,
): Incoming[] {
  if (record.type !== 'finished' || record.result.kind !== 'issued') return [];
  const sha256 = record.result.files?.[0]?.file?.sha256 ?? '1'.repeat(64);
  const stored = { fileId: 'f', sha256, size: 9, mediaType: 'application/pdf' };
  return [{ kind: 'file', dossierCode, file: { messageId: id, pointer: '/result/files/0/file', ...stored } }];
}

export function byAnother(message: IncomingMessage, laterMs = 5_000): IncomingMessage {
  const id = transactionIdOf('land-2', LAND_DOSSIER, message.event.id);
  return {
    ...message,
    event: { ...message.event, id, system: 'land-2', acceptedAt: message.event.acceptedAt + laterMs },
    envelope: { ...message.envelope, id, system: 'land-2' },
  };
}
