import { isTransactionId } from '#libs/kernel';

/**
 * CloudEvents 1.0 in Kafka's binary mode (Kafka protocol binding 3.2): attributes are headers `ce_*`, the
 * value is the record exactly as it was accepted, or where it holds a person's data its sealed bytes (`ce_datakey`; ADR 20).
 * Header values are UTF-8.
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
  /**
   * What the hub itself knows of the record, as one extension attribute: `acceptedAt service serviceVersion agency
   * bodyHash`, and of a change `sequence` and `previousStatus`, with a space between. One header and not seven, because
   * kafkajs makes buffers of its own for each header of each message.
   */
  hub: 'ce_hub',
  /** CloudEvents extension "correlation": the event because of which there is this one, and what both belong to. */
  causationId: 'ce_causationid',
  correlationId: 'ce_correlationid',
  /** The value is sealed with the data key of this id (libs/sealing). */
  dataKey: 'ce_datakey',
  /** Of an answer that tells of a failure: `failed`. */
  outcome: 'ce_outcome',
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
  readonly traceParent?: string | undefined;
  /** Changed events: 1 for the first change of a dossier, then counting up without gaps. */
  readonly sequence?: number | undefined;
  /** Changed events: the status before, absent on the first. */
  readonly previousStatus?: number | undefined;
  /** Id of the event that made the hub write this one; only on what the hub itself reports. */
  readonly causationId?: string | undefined;
  /** What this event and its cause belong to, such as the land dossier. */
  readonly correlationId?: string | undefined;
  /** Id of the data key with which the value is sealed. */
  readonly dataKey?: string | undefined;
  /** An answer that tells of a failure: its transaction has failed, also where the answer is delivered. */
  readonly outcome?: 'failed' | undefined;
}

export type EnvelopeHeaders = Record<string, string>;

/** Of a business key or an agency. */
export const MAX_CODE_LENGTH = 200;
const SPEC_VERSION = '1.0';
const SOURCE_PREFIX = '/systems/';

/** The envelope as Kafka headers. */
export function toHeaders(envelope: Envelope): EnvelopeHeaders {
  const headers: EnvelopeHeaders = {
    [EnvelopeHeader.specVersion]: SPEC_VERSION,
    [EnvelopeHeader.id]: envelope.id,
    [EnvelopeHeader.type]: envelope.type,
    [EnvelopeHeader.source]: SOURCE_PREFIX + envelope.system,
    [EnvelopeHeader.subject]: envelope.subject,
    [EnvelopeHeader.time]: envelope.time,
    [EnvelopeHeader.contentType]: 'application/json',
    [EnvelopeHeader.hub]: toHubText(envelope),
  };
  if (envelope.traceParent) headers[EnvelopeHeader.traceParent] = envelope.traceParent;
  if (envelope.causationId) headers[EnvelopeHeader.causationId] = envelope.causationId;
  if (envelope.correlationId) headers[EnvelopeHeader.correlationId] = envelope.correlationId;
  if (envelope.outcome) headers[EnvelopeHeader.outcome] = envelope.outcome;
  return envelope.dataKey ? sealedHeaders(headers, envelope.dataKey) : headers;
}

/** The same headers of a message whose value is sealed with that data key. */
export function sealedHeaders(headers: Readonly<EnvelopeHeaders>, dataKey: string): EnvelopeHeaders {
  const contentType = 'application/octet-stream';
  return { ...headers, [EnvelopeHeader.contentType]: contentType, [EnvelopeHeader.dataKey]: dataKey };
}

/**
 * undefined where a required attribute is missing or a code too long, or where a newer hub wrote it: half understood
 * is misunderstood.
 */
export function fromHeaders(headers: Readonly<EnvelopeHeaders>): Envelope | undefined {
  const {
    [EnvelopeHeader.specVersion]: specVersion,
    [EnvelopeHeader.id]: id,
    [EnvelopeHeader.type]: type,
    [EnvelopeHeader.source]: source,
    [EnvelopeHeader.subject]: subject,
    [EnvelopeHeader.time]: time,
    [EnvelopeHeader.hub]: hubText,
    [EnvelopeHeader.traceParent]: traceParent,
    [EnvelopeHeader.causationId]: causationId,
    [EnvelopeHeader.correlationId]: correlationId,
    [EnvelopeHeader.dataKey]: dataKey,
    [EnvelopeHeader.outcome]: outcome,
  } = headers;
  const hub = specVersion === SPEC_VERSION ? fromHubText(hubText) : undefined;
  if (!id || !type || !subject || !time || !hub || !source?.startsWith(SOURCE_PREFIX)) return undefined;
  if (!isTransactionId(id) || holdsNul(subject, time, source, hubText, causationId, correlationId)) return undefined;
  const system = source.slice(SOURCE_PREFIX.length);
  if (!system || Math.max(subject.length, hub.agency.length) > MAX_CODE_LENGTH) return undefined;
  // One object of one shape for every message: spreads are copied name by name.
  return {
    id,
    type,
    subject,
    time,
    acceptedAt: hub.acceptedAt,
    system,
    service: hub.service,
    serviceVersion: hub.serviceVersion,
    agency: hub.agency,
    bodyHash: hub.bodyHash,
    traceParent: traceParent || undefined,
    sequence: hub.sequence,
    previousStatus: hub.previousStatus,
    causationId: causationId || undefined,
    correlationId: correlationId || undefined,
    dataKey: dataKey || undefined,
    outcome: outcome === 'failed' ? outcome : undefined,
  };
}

/** PostgreSQL takes no NUL in a text: a statement for many messages would fail because of one. */
function holdsNul(...texts: readonly (string | undefined)[]): boolean {
  return texts.some(text => text?.includes('\0'));
}

type HubAttributes = Pick<Envelope, 'acceptedAt' | 'service' | 'serviceVersion' | 'agency' | 'bodyHash'> &
  Pick<Envelope, 'sequence' | 'previousStatus'>;

function toHubText(envelope: Envelope): string {
  const { acceptedAt, service, serviceVersion, agency, bodyHash, sequence, previousStatus } = envelope;
  const text = `${acceptedAt} ${service} ${serviceVersion} ${agency} ${bodyHash}`;
  if (sequence === undefined) return text;
  return previousStatus === undefined ? `${text} ${sequence}` : `${text} ${sequence} ${previousStatus}`;
}

function fromHubText(text: string | undefined): HubAttributes | undefined {
  const [acceptedAt, service, serviceVersion, agency, bodyHash, sequence, previousStatus, ...more] =
    text?.split(' ') ?? [];
  if (more.length > 0 || !acceptedAt || !service || !serviceVersion || !agency || !bodyHash) return undefined;
  return {
    acceptedAt,
    service,
    serviceVersion,
    agency,
    bodyHash,
    sequence: sequence ? Number(sequence) : undefined,
    previousStatus: previousStatus ? Number(previousStatus) : undefined,
  };
}
