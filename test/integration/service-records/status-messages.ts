import { type Envelope, SERVICE_RECORD_STATUS, toHeaders, Topic } from '#libs/contracts';
import { bodyHashOf, transactionIdOf } from '#libs/kernel';
import type { ReceivedMessage, RecordBatch } from '#libs/messaging';

interface ReportOptions {
  readonly dossier: string;
  readonly status: number;
  /** Minutes after the dossier's beginning. */
  readonly minute: number;
  readonly offset: number;
  /** Idempotency key; default: the natural key. */
  readonly key?: string;
  readonly note?: string;
}

export const AGENCY = '000.00.01.H22';
const BEGINNING = Date.UTC(2026, 4, 4, 2);

/** A message as the gateway writes it. */
export function statusMessage({ dossier, status, minute, offset, key, note }: ReportOptions): ReceivedMessage {
  const occurredAt = new Date(BEGINNING + minute * 60_000).toISOString();
  const applicant = { type: 1, name: 'Nguyễn Thị \'Hạnh\' \\ "Đỗ" {x,y}', identityNumber: '042090123456' };
  const record = { dossierCode: dossier, procedureCode: '1.012790', agencyCode: AGENCY, status, occurredAt, applicant };
  const value = JSON.stringify(note === undefined ? record : { ...record, note });
  const envelope: Envelope = {
    id: transactionIdOf('h22-one-stop', SERVICE_RECORD_STATUS, key ?? `${dossier}/${status}/${occurredAt}`),
    type: Topic.ServiceRecordStatusReported,
    subject: dossier,
    time: occurredAt,
    acceptedAt: new Date(BEGINNING + minute * 60_000 + 1_500).toISOString(),
    system: 'h22-one-stop',
    service: SERVICE_RECORD_STATUS,
    serviceVersion: '1',
    agency: AGENCY,
    bodyHash: bodyHashOf(value),
  };
  return { offset: BigInt(offset), key: dossier, value: Buffer.from(value), headers: toHeaders(envelope) };
}

export function batchOf(messages: readonly ReceivedMessage[], partition = 0): RecordBatch {
  const topic = Topic.ServiceRecordStatusReported;
  return { topic, partition, messages, heartbeat: async () => undefined, isStale: () => false };
}
