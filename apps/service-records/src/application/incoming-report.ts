import {
  type Envelope,
  fromHeaders,
  SERVICE_RECORD_STATUS,
  type ServiceRecordStatusReport,
  Topic,
} from '#libs/contracts';
import { HubError, SERVICE_RECORD_STATUSES } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import type { StatusAt } from '../domain/state-machine.js';

/** A report as it came from Kafka, understood; instants are epoch ms. */
export interface IncomingReport extends StatusAt {
  readonly transactionId: string;
  readonly envelope: Envelope;
  readonly dossierCode: string;
  readonly procedureCode: string;
  readonly agencyCode: string;
  readonly promisedAt: number | undefined;
  readonly acceptedAt: number;
  /** The record as it was accepted, byte for byte. */
  readonly payload: Buffer;
  readonly partition: number;
  readonly offset: bigint;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BODY_HASH = /^[0-9a-f]{32}$/;
const STATUSES: ReadonlySet<unknown> = new Set(SERVICE_RECORD_STATUSES);

/** The report in a message; throws HubError `bad-message` where it is none, naming the part but never its content. */
export function readReport(message: ReceivedMessage, partition: number): IncomingReport {
  const envelope = readEnvelope(message);
  const payload = message.value ?? refuse('it has no value');
  const record = readRecord(payload);
  if (record.dossierCode !== envelope.subject || record.dossierCode !== message.key)
    refuse('its key is not its dossier');
  return {
    transactionId: envelope.id,
    envelope,
    dossierCode: record.dossierCode,
    procedureCode: record.procedureCode,
    agencyCode: record.agencyCode,
    status: record.status,
    occurredAt: instantOf(record.occurredAt, 'occurredAt'),
    promisedAt: newestPromise(record),
    acceptedAt: instantOf(envelope.acceptedAt, 'acceptedAt'),
    payload,
    partition,
    offset: message.offset,
  };
}

function readEnvelope(message: ReceivedMessage): Envelope {
  const envelope = fromHeaders(message.headers) ?? refuse('its envelope is incomplete, or of another version');
  if (!UUID.test(envelope.id)) refuse('its id is no transaction id');
  if (!BODY_HASH.test(envelope.bodyHash)) refuse('its body hash is none');
  if (envelope.type !== Topic.ServiceRecordStatusReported) refuse('its type is another');
  if (envelope.service !== SERVICE_RECORD_STATUS) refuse('it is of another service');
  return envelope;
}

/** The gateway has validated the record; what the rules and tables rely on is looked at again. */
function readRecord(payload: Buffer): ServiceRecordStatusReport {
  const record = parse(payload) as Partial<ServiceRecordStatusReport> | null;
  if (typeof record !== 'object' || record === null) return refuse('its value is no record');
  const texts = [record.dossierCode, record.procedureCode, record.agencyCode, record.occurredAt];
  if (!texts.every(text => typeof text === 'string' && text !== '')) refuse('its record lacks a required field');
  if (!STATUSES.has(record.status)) refuse('its status is unknown');
  if (record.supplements !== undefined && !Array.isArray(record.supplements)) refuse('its supplements are no list');
  return record as ServiceRecordStatusReport;
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    // Without the parser's own message: it quotes the text, which may hold personal data.
    return refuse('its value is no JSON');
  }
}

/** The promised date, or the one that a supplement has moved it to. */
function newestPromise({ promisedAt, supplements = [] }: ServiceRecordStatusReport): number | undefined {
  const promises = [promisedAt, ...supplements.map(supplement => supplement.promisedAfter)];
  const instants = promises.filter(promise => promise !== undefined).map(promise => instantOf(promise, 'promisedAt'));
  return instants.length === 0 ? undefined : Math.max(...instants);
}

function instantOf(text: string, field: string): number {
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? refuse(`its ${field} is no instant`) : instant;
}

function refuse(detail: string): never {
  throw new HubError('invalid', 'bad-message', `The message is no status report: ${detail}`);
}
