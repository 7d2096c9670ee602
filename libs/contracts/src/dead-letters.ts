/**
 * Headers that a dead letter has beside its own, and keeps when it is sent back: where it was read, by whom, and why it
 * could not be taken.
 */
const OriginHeader = {
  consumer: 'hub_group',
  topic: 'hub_topic',
  partition: 'hub_partition',
  offset: 'hub_offset',
  /** When the message was made for Kafka, ms since 1970: a new cluster counts its offsets anew. */
  timestampMs: 'hub_timestamp',
  /** How often it has been given to the consumer; absent = once. */
  attempt: 'hub_attempt',
  cause: 'hub_cause',
  /** Bytes of a message that was too large to be kept: it stays at its origin only. */
  dropped: 'hub_dropped',
} as const;

/** Where a dead letter was read, and by which consumer group. */
export interface DeadLetterOrigin {
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly timestampMs: number;
  readonly attempt: number;
}

type Headers = Readonly<Record<string, string>>;

export function toOriginHeaders(origin: DeadLetterOrigin, cause: string): Record<string, string> {
  return {
    [OriginHeader.consumer]: origin.consumer,
    [OriginHeader.topic]: origin.topic,
    [OriginHeader.partition]: String(origin.partition),
    [OriginHeader.offset]: origin.offset.toString(),
    [OriginHeader.timestampMs]: String(origin.timestampMs),
    [OriginHeader.attempt]: String(origin.attempt),
    [OriginHeader.cause]: cause,
  };
}

/** undefined where the headers do not say it. */
export function originOf(headers: Headers): DeadLetterOrigin | undefined {
  const { [OriginHeader.consumer]: consumer, [OriginHeader.topic]: topic } = headers;
  const partition = numberIn(headers, OriginHeader.partition);
  const offset = numberIn(headers, OriginHeader.offset);
  if (!consumer || !topic || partition === undefined || offset === undefined) return undefined;
  const timestampMs = numberIn(headers, OriginHeader.timestampMs) ?? 0;
  const attempt = numberIn(headers, OriginHeader.attempt) ?? 1;
  return { consumer, topic, partition, offset: BigInt(offset), timestampMs, attempt };
}

export function causeOf(headers: Headers): string {
  return headers[OriginHeader.cause] ?? '';
}

export function toDroppedHeader(bytes: number): Record<string, string> {
  return { [OriginHeader.dropped]: String(bytes) };
}

/** Whether the message was too large to be kept. */
export function isDropped(headers: Headers): boolean {
  return headers[OriginHeader.dropped] !== undefined;
}

/** The headers that the message had before it became a dead letter. */
export function withoutOrigin(headers: Headers): Record<string, string> {
  const added = new Set<string>(Object.values(OriginHeader));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !added.has(name)));
}

function numberIn(headers: Headers, name: string): number | undefined {
  const text = headers[name] ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
