import { type FieldReader, parseInstant } from '#libs/exchange';
import type { JsonValue } from '#libs/kernel';

/**
 * The fields that together name one event, as one text. Instants are compared as instants: the same moment written
 * with another offset is the same event.
 */
export function naturalKeyOf(record: JsonValue, fields: readonly FieldReader[]): string {
  return JSON.stringify(fields.map(read => normalised(read(record))));
}

function normalised(value: JsonValue | undefined): JsonValue {
  if (typeof value === 'string') return parseInstant(value) ?? value;
  return value ?? null;
}
