import {
  causeOf,
  DEAD_LETTER_DISCRIMINATOR,
  type DeadLetterOrigin,
  type Envelope,
  fromHeaders,
  originOf,
  Topic,
} from '#libs/contracts';
import type { TransactionFact } from '#libs/contracts';
import { isTransactionId, storableText } from '#libs/kernel';
import { deliveryFact } from './delivery-facts.js';

const MAX_CONSUMER = 100;
const MAX_TOPIC = 249;
const MAX_CAUSE = 300;
const MAX_KEY = 200;
const MAX_PARTITION = 2_147_483_647;
/** The end of the year 9999: PostgreSQL reads no later one as it is written. */
const LAST_INSTANT_MS = 253_402_300_799_999;
const UNKNOWN = 'unknown';

/** A message of the topic of dead letters. */
export interface ArrivedLetter {
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly offset: bigint;
  readonly timestampMs?: number;
}

/** A message that a consumer could not take. */
export interface DeadLetter {
  readonly origin: DeadLetterOrigin;
  /** `code: what is wrong`. */
  readonly cause: string;
  /** As it arrived; what is sent back is made from it. */
  readonly message: Pick<ArrivedLetter, 'key' | 'value' | 'headers'>;
  /** Of the message, where it can be read and names a transaction. */
  readonly envelope?: Envelope;
}

/** Never throws: what nobody can read is kept as well, under its own place on the topic of dead letters. */
export function toDeadLetter(arrived: ArrivedLetter, partition: number): DeadLetter {
  const { key, value, headers } = arrived;
  const envelope = fromHeaders(headers);
  return {
    origin: knownOrigin(headers) ?? ownPlaceOf(arrived, partition),
    cause: storableText(causeOf(headers), MAX_CAUSE),
    message: { key, value, headers },
    ...(envelope && isOfTransaction(envelope) ? { envelope } : {}),
  };
}

/** Text by which two letters are the same one. */
export function letterKeyOf({ origin }: DeadLetter): string {
  const { consumer, topic, partition, offset, timestampMs } = origin;
  return JSON.stringify([consumer, topic, partition, offset.toString(), timestampMs]);
}

export function businessKeyOf({ envelope }: DeadLetter): string | undefined {
  return envelope && storableText(envelope.subject, MAX_KEY);
}

/**
 * The transaction fails with its message. Not so where it was the ledger that could not read it: then all others may
 * well have, and what they say counts.
 */
export function failureFacts({ origin, cause, envelope }: DeadLetter, at: Date): TransactionFact[] {
  if (!envelope || origin.consumer === 'ledger' || origin.consumer === UNKNOWN) return [];
  const acceptedAt = new Date(envelope.acceptedAt).toISOString();
  const [code = ''] = cause.split(':');
  const detail = `${origin.consumer}: ${code}`;
  const rest = { outcome: 'failed', detail } as const;
  return [deliveryFact({ ...envelope, acceptedAt }, 'dead', DEAD_LETTER_DISCRIMINATOR + origin.consumer, at, rest)];
}

function isOfTransaction({ id, acceptedAt }: Envelope): boolean {
  const instant = Date.parse(acceptedAt);
  return isTransactionId(id) && instant >= 0 && instant <= LAST_INSTANT_MS;
}

function knownOrigin(headers: ArrivedLetter['headers']): DeadLetterOrigin | undefined {
  const origin = originOf(headers);
  if (!origin || origin.partition > MAX_PARTITION) return undefined;
  return {
    ...origin,
    consumer: storableText(origin.consumer, MAX_CONSUMER),
    topic: storableText(origin.topic, MAX_TOPIC),
    timestampMs: Math.min(origin.timestampMs, LAST_INSTANT_MS),
    attempt: Math.min(origin.attempt, MAX_PARTITION),
  };
}

function ownPlaceOf({ offset, timestampMs = 0 }: ArrivedLetter, partition: number): DeadLetterOrigin {
  return { consumer: UNKNOWN, topic: Topic.DeadLetters, partition, offset, timestampMs, attempt: 1 };
}
