import { seal, unseal } from './sealed-bytes.js';

/** The bytes of a record as they go on Kafka and wait in a table: they belong to their transaction and open for no other. */
export function sealRecord(key: Buffer, transactionId: string, record: Buffer | string): Buffer {
  return seal(key, record, boundTo(transactionId));
}

/** Throws `unreadable`. */
export function openRecord(key: Buffer, transactionId: string, sealed: Buffer): Buffer {
  return unseal(key, sealed, boundTo(transactionId));
}

function boundTo(transactionId: string): string {
  return `record ${transactionId}`;
}
