import type { JsonValue } from '#libs/kernel';

/** Reads one field of a record; undefined where it is not there. */
export type FieldReader = (record: JsonValue) => JsonValue | undefined;

/** A JSON pointer (RFC 6901) as a function; made once per service, called per record. */
export function readerOf(pointer: string): FieldReader {
  const steps = pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return record => {
    let value: JsonValue | undefined = record;
    for (const step of steps) value = memberOf(value, step);
    return value;
  };
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, JsonValue>)[name];
}

/** A field that names something: a text, or a number as one; '' where it is neither. */
export function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}
