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

function toTexts(headers: IHeaders | undefined): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    const first = Array.isArray(value) ? value[0] : value;
    const text = first?.toString(); // a header may have no value
    if (text !== undefined) texts[name] = text;
  }
  return texts;
}
