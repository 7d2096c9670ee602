import { payloadInvalid } from '#libs/exchange';
import { decodeUtf8, HubError, itemTextsOf, type JsonValue, parseStrictJson } from '#libs/kernel';
import type { Submission } from '../intake/submission.js';

/** An item of a batch, read when its turn comes: what is wrong with it is its own refusal. */
export type BatchItem = () => Submission;

/**
 * The items of a JSON array. Throws where the array as a whole is none: no JSON, empty, or too many items. A member
 * that is there twice, a NUL and the like are refusals of the item where they are.
 */
export function readBatch(body: Buffer, maxItems: number, read: (item: JsonValue) => Submission): BatchItem[] {
  const items = readItems(decodeUtf8(body));
  if (items.length === 0) throw payloadInvalid([{ pointer: '', message: 'must have at least one record' }]);
  if (items.length > maxItems) throw tooMany(maxItems);
  return items.map(item => () => read(item()));
}

/** One parse for all; where something in it is not acceptable, one for each, which tells of its own item only. */
function readItems(text: string): (() => JsonValue)[] {
  try {
    return asArray(parseStrictJson(text)).map(item => () => item);
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'payload-invalid' || !error.errors) throw error;
    asArray(JSON.parse(text) as JsonValue);
    return itemTextsOf(text).map(item => () => parseStrictJson(item));
  }
}

function asArray(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  throw payloadInvalid([{ pointer: '', message: 'must be an array' }]);
}

function tooMany(maxItems: number): HubError {
  return new HubError('invalid', 'too-large', 'The body is too large', { detail: `More than ${maxItems} records` });
}
