import {
  type Envelope,
  fromHeaders,
  LAND_DOSSIER,
  LAND_MESSAGE_TYPES,
  type LandDossierMessage,
  type LandFileStored,
  Topic,
} from '#libs/contracts';
import { HubError } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import type { LandEvent } from '../domain/land-event.js';
import type { StoredFile } from '../domain/result-files.js';

/** A message about a dossier as it came from Kafka, understood. */
export interface IncomingMessage {
  readonly kind: 'message';
  readonly dossierCode: string;
  readonly event: LandEvent;
  readonly envelope: Envelope;
  /** The record as it was accepted, byte for byte. */
  readonly payload: Buffer;
  readonly partition: number;
  readonly offset: bigint;
}

/** What the file store has told. */
export interface IncomingFile {
  readonly kind: 'file';
  readonly dossierCode: string;
  readonly file: StoredFile;
}

export type Incoming = IncomingMessage | IncomingFile;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const BODY_HASH = /^[0-9a-f]{32}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const TYPES: ReadonlySet<unknown> = new Set(LAND_MESSAGE_TYPES);

/** The land message in a message; throws HubError `bad-message` where it is none, without a word of its content. */
export function readLandMessage(message: ReceivedMessage, partition: number): IncomingMessage {
  const envelope = readEnvelope(message);
  const payload = message.value ?? refuse('it has no value');
  const record = parseLandRecord(payload.toString('utf8'));
  if (record.dossierCode !== envelope.subject || record.dossierCode !== message.key) {
    refuse('its key is not its dossier');
  }
  const event: LandEvent = {
    id: envelope.id,
    system: envelope.system,
    occurredAt: instantOf(record.occurredAt, 'occurredAt'),
    acceptedAt: instantOf(envelope.acceptedAt, 'acceptedAt'),
    bodyHash: envelope.bodyHash,
    record,
  };
  const { dossierCode } = record;
  return { kind: 'message', dossierCode, event, envelope, payload, partition, offset: message.offset };
}

/** The gateway has validated the record; what the rules rely on is looked at again. */
export function parseLandRecord(text: string): LandDossierMessage {
  const record = parse(text) as Partial<Record<string, unknown>> | null;
  if (typeof record !== 'object' || record === null) return refuse('its value is no record');
  const texts = [record['dossierCode'], record['agencyCode'], record['occurredAt']];
  if (!texts.every(value => typeof value === 'string' && value !== '')) refuse('its record lacks a required field');
  if (!TYPES.has(record['type'])) refuse('its type is unknown');
  const missing = (REQUIRED_PARTS[record['type'] as string] ?? []).find(part => !isObject(record[part]));
  if (missing !== undefined) refuse(`its record has no ${missing}`);
  return record as unknown as LandDossierMessage;
}

const REQUIRED_PARTS: Readonly<Record<string, readonly string[]>> = {
  received: ['process', 'applicant'],
  'received-by-land-office': ['process', 'applicant'],
  'tax-transfer': ['transfer'],
  'tax-notice': ['notice'],
  'tax-notice-cancelled': ['notice'],
  'tax-paid': ['notice', 'payment'],
  finished: ['result'],
};

/** What the file store tells; throws HubError `bad-message` where it is something else. */
export function readStoredFile(message: ReceivedMessage): IncomingFile {
  const told = parse(message.value?.toString('utf8') ?? '') as Partial<LandFileStored> | null;
  if (typeof told !== 'object' || told === null) return refuse('its value tells of no file');
  const { dossierCode, messageId, pointer, fileId, sha256, size, mediaType } = told;
  const texts = [dossierCode, messageId, pointer, fileId, sha256, mediaType];
  if (!texts.every(value => typeof value === 'string' && value !== '')) return refuse('it lacks a required field');
  if (dossierCode !== message.key) refuse('its key is not its dossier');
  if (!UUID.test(messageId!) || !SHA256.test(sha256!) || !Number.isSafeInteger(size)) refuse('a field does not fit');
  const file = { messageId, pointer, fileId, sha256, size, mediaType } as StoredFile;
  return { kind: 'file', dossierCode: dossierCode, file };
}

function readEnvelope(message: ReceivedMessage): Envelope {
  const envelope = fromHeaders(message.headers) ?? refuse('its envelope is incomplete, or of another version');
  if (!UUID.test(envelope.id)) refuse('its id is no transaction id');
  if (!BODY_HASH.test(envelope.bodyHash)) refuse('its body hash is none');
  if (envelope.type !== Topic.LandDossierReported) refuse('its type is another');
  if (envelope.service !== LAND_DOSSIER) refuse('it is of another service');
  return envelope;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the parser's own message: it quotes the text, which may hold personal data.
    return refuse('its value is no JSON');
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function instantOf(text: string, field: string): number {
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? refuse(`its ${field} is no instant`) : instant;
}

function refuse(detail: string): never {
  throw new HubError('invalid', 'bad-message', `The message is not of a land dossier: ${detail}`);
}
