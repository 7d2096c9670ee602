import { decodeUtf8, type ErrorPointer, HubError, type JsonValue, parseStrictJson } from '#libs/kernel';
import { payloadInvalid } from '../intake/schema-errors.js';
import type { Submission } from '../intake/submission.js';

/** An item of a batch, read when its turn comes: what is wrong with it is its own refusal. */
export type BatchItem = () => Submission;

/**
 * The items of a JSON array. Throws where the array as a whole is none: no JSON, empty, or too many items. A member
 * that is there twice, a NUL and the like are refusals of the item where they are.
 */
export function readBatch(body: Buffer, maxItems: number, read: (item: JsonValue) => Submission): BatchItem[] {
  const { items, errors } = parseItems(decodeUtf8(body));
  if (items.length === 0) throw payloadInvalid([{ pointer: '', message: 'must have at least one record' }]);
  if (items.length > maxItems) throw tooMany(maxItems);
  return items.map((item, index) => () => {
    const found = errors.get(index);
    if (found) throw payloadInvalid(found);
    return read(item);
  });
}

interface Items {
  readonly items: readonly JsonValue[];
  readonly errors: ReadonlyMap<number, readonly ErrorPointer[]>;
}

function parseItems(text: string): Items {
  try {
    return { items: asArray(parseStrictJson(text)), errors: new Map() };
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'payload-invalid' || !error.errors) throw error;
    return { items: asArray(JSON.parse(text) as JsonValue), errors: byItem(error.errors) };
  }
}

function asArray(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  throw payloadInvalid([{ pointer: '', message: 'must be an array' }]);
}

/** `/3/note` of the array is `/note` of its item 3. */
function byItem(errors: readonly ErrorPointer[]): Map<number, ErrorPointer[]> {
  const found = new Map<number, ErrorPointer[]>();
  for (const { pointer, message } of errors) {
    const [, index, ...rest] = pointer.split('/');
    const list = found.get(Number(index)) ?? [];
    list.push({ pointer: rest.length > 0 ? `/${rest.join('/')}` : '', message });
    found.set(Number(index), list);
  }
  return found;
}

function tooMany(maxItems: number): HubError {
  return new HubError('invalid', 'too-large', 'The body is too large', { detail: `More than ${maxItems} records` });
}
