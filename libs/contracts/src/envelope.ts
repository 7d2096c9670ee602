/**
 * CloudEvents 1.0 in Kafka's binary mode (Kafka protocol binding 3.2): attributes are headers `ce_*`, the
 * value is the record exactly as it was accepted. Header values are UTF-8.
 */
export const EnvelopeHeader = {
  specVersion: 'ce_specversion',
  id: 'ce_id',
  type: 'ce_type',
  source: 'ce_source',
  subject: 'ce_subject',
  time: 'ce_time',
  contentType: 'content-type',
  traceParent: 'traceparent',
  acceptedAt: 'ce_acceptedat',
  system: 'ce_system',
  service: 'ce_service',
  serviceVersion: 'ce_serviceversion',
  agency: 'ce_agency',
  bodyHash: 'ce_bodyhash',
  sequence: 'ce_sequence',
  previousStatus: 'ce_previousstatus',
} as const;

/** The attributes of an accepted record, as every consumer sees them. */
export interface Envelope {
  /** = transactionId (UUID) */
  readonly id: string;
  /** The CloudEvents type = topic name. */
  readonly type: string;
  /** Business key: the dossier code. Also the Kafka key. */
  readonly subject: string;
  /** RFC 3339; when it happened at the agency. */
  readonly time: string;
  /** RFC 3339; when the gateway accepted it. */
  readonly acceptedAt: string;
  /** Code of the sending system. */
  readonly system: string;
  readonly service: string;
  /** e.g. `1` */
  readonly serviceVersion: string;
  /** Code of the agency reported for. */
  readonly agency: string;
  /** `bodyHashOf` the record. */
  readonly bodyHash: string;
  /** W3C trace context. */
  readonly traceParent?: string;
  /** Changed events: 1 for the first change of a dossier, then counting up without gaps. */
  readonly sequence?: number;
  /** Changed events: the status before, absent on the first. */
  readonly previousStatus?: number;
}

export type EnvelopeHeaders = Record<string, string>;

/** The envelope as Kafka headers. */
export function toHeaders(envelope: Envelope): EnvelopeHeaders {
  const headers: EnvelopeHeaders = {
    [EnvelopeHeader.specVersion]: '1.0',
    [EnvelopeHeader.id]: envelope.id,
    [EnvelopeHeader.type]: envelope.type,
    [EnvelopeHeader.source]: `/systems/${envelope.system}`,
    [EnvelopeHeader.subject]: envelope.subject,
    [EnvelopeHeader.time]: envelope.time,
    [EnvelopeHeader.contentType]: 'application/json',
    [EnvelopeHeader.acceptedAt]: envelope.acceptedAt,
    [EnvelopeHeader.system]: envelope.system,
    [EnvelopeHeader.service]: envelope.service,
    [EnvelopeHeader.serviceVersion]: envelope.serviceVersion,
    [EnvelopeHeader.agency]: envelope.agency,
    [EnvelopeHeader.bodyHash]: envelope.bodyHash,
  };
  if (envelope.traceParent) headers[EnvelopeHeader.traceParent] = envelope.traceParent;
  if (envelope.sequence !== undefined) headers[EnvelopeHeader.sequence] = String(envelope.sequence);
  if (envelope.previousStatus !== undefined) headers[EnvelopeHeader.previousStatus] = String(envelope.previousStatus);
  return headers;
}

/** The envelope of a Kafka message, or undefined where a required attribute is missing. */
export function fromHeaders(headers: Readonly<EnvelopeHeaders>): Envelope | undefined {
  const required = REQUIRED.map(name => headers[EnvelopeHeader[name]]);
  if (required.some(value => value === undefined || value === '')) return undefined;
  const envelope = Object.fromEntries(REQUIRED.map((name, i) => [name, required[i]!])) as RequiredAttributes;
  const traceParent = headers[EnvelopeHeader.traceParent];
  const sequence = headers[EnvelopeHeader.sequence];
  const previousStatus = headers[EnvelopeHeader.previousStatus];
  return {
    ...envelope,
    ...(traceParent ? { traceParent } : {}),
    ...(sequence ? { sequence: Number(sequence) } : {}),
    ...(previousStatus ? { previousStatus: Number(previousStatus) } : {}),
  };
}

const REQUIRED = [
  'id',
  'type',
  'subject',
  'time',
  'acceptedAt',
  'system',
  'service',
  'serviceVersion',
  'agency',
  'bodyHash',
] as const;
type RequiredAttributes = Record<(typeof REQUIRED)[number], string>;
