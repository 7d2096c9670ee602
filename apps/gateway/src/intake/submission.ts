import { tooLarge } from '#libs/exchange';
import { decodeUtf8, type JsonValue, parseStrictJson } from '#libs/kernel';

/** One record as it came through a door, read but not yet judged. */
export interface Submission {
  readonly record: JsonValue;
  /** What goes on Kafka: the record's own bytes where it came alone, else its text. */
  readonly value: Buffer | string;
  /** The record without the white space between its parts: two senders' layouts are one body. */
  readonly canonical: string;
  /** Given by the sender; else the natural key is the identity. */
  readonly idempotencyKey?: string | undefined;
}

/** A record that came as bytes of its own. Throws `too-large`, `malformed` or `payload-invalid`. */
export function readRecord(bytes: Buffer, maxBytes: number, idempotencyKey?: string): Submission {
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  const value = hasByteOrderMark(bytes) ? bytes.subarray(3) : bytes;
  const record = parseStrictJson(decodeUtf8(value));
  return { record, value, canonical: JSON.stringify(record), idempotencyKey };
}

/** A record that came inside something larger, such as an array. Throws `too-large`. */
export function takeRecord(record: JsonValue, maxBytes: number, idempotencyKey?: string): Submission {
  const canonical = JSON.stringify(record);
  if (Buffer.byteLength(canonical) > maxBytes) throw tooLarge(maxBytes);
  return { record, value: canonical, canonical, idempotencyKey };
}

/** Of UTF-8; it is no part of the text (RFC 8259, 8.1). */
export function hasByteOrderMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
