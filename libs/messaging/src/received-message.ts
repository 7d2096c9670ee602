import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { ReceivedMessage } from './record-batch.js';

/** A Kafka message with its headers as texts; of a header given several times the first counts. */
export function toReceived(message: KafkaMessage): ReceivedMessage {
  return {
    offset: BigInt(message.offset),
    key: message.key?.toString() ?? '',
    value: message.value,
    headers: toTexts(message.headers),
    timestampMs: Number(message.timestamp),
  };
}

/** Nearly always they are texts as Kafka's client reads them, and nothing is copied. */
function toTexts(headers: IHeaders = {}): Readonly<Record<string, string>> {
  for (const name in headers) if (typeof headers[name] !== 'string') return firstOfEach(headers);
  return headers as Record<string, string>;
}

function firstOfEach(headers: IHeaders): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    const first = Array.isArray(value) ? value[0] : value;
    const text = first?.toString(); // a header may have no value
    if (text !== undefined) texts[name] = text;
  }
  return texts;
}
