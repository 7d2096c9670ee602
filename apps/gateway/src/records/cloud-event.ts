import type { IncomingHttpHeaders } from 'node:http';
import { payloadInvalid } from '#libs/exchange';
import {
  decodeUtf8,
  type ErrorPointer,
  HubError,
  type JsonObject,
  type JsonValue,
  parseStrictJson,
} from '#libs/kernel';
import { readRecord, type Submission, takeRecord } from '../intake/submission.js';

const REQUIRED = ['id', 'source', 'type'] as const;
const MAX_ATTRIBUTE_LENGTH = 1_000;
const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** CloudEvents 1.0 in structured mode: the record is `data`, its identity `source` and `id`. */
export function readStructuredEvent(event: JsonValue, maxBytes: number, idempotencyKey?: string): Submission {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw payloadInvalid([{ pointer: '', message: 'must be a CloudEvent' }]);
  }
  const key = idempotencyKey ?? identityOf(name => event[name], '/');
  const type = event['datacontenttype'];
  if (type !== undefined && (typeof type !== 'string' || !JSON_TYPE.test(type))) throw notJson();
  return takeRecord(dataOf(event), maxBytes, key);
}

/** CloudEvents 1.0 in binary mode: the attributes are headers `ce-…`, the body is the record. */
export function readBinaryEvent(
  headers: IncomingHttpHeaders,
  body: Buffer,
  maxBytes: number,
  idempotencyKey?: string,
): Submission {
  const key = idempotencyKey ?? identityOf(name => headerText(headers[`ce-${name}`]), '/ce-');
  return readRecord(body, maxBytes, key);
}

/** An event's `id` is unique for its `source` only (CloudEvents 1.0, 3.1.1): together they are the key. */
function identityOf(attribute: (name: string) => unknown, prefix: string): string {
  const errors: ErrorPointer[] = [];
  if (attribute('specversion') !== '1.0') errors.push({ pointer: `${prefix}specversion`, message: 'must be 1.0' });
  for (const name of REQUIRED) {
    const value = attribute(name);
    const isText = typeof value === 'string' && value.length > 0 && value.length <= MAX_ATTRIBUTE_LENGTH;
    if (!isText) errors.push({ pointer: `${prefix}${name}`, message: 'is a required text of a CloudEvent' });
  }
  if (errors.length > 0) throw payloadInvalid(errors);
  return JSON.stringify([attribute('source'), attribute('id')]);
}

function dataOf(event: JsonObject): JsonValue {
  const base64 = event['data_base64'];
  if (typeof base64 === 'string') return parseStrictJson(decodeUtf8(Buffer.from(base64, 'base64')));
  const data = event['data'];
  if (data === undefined) throw payloadInvalid([{ pointer: '/data', message: 'is required' }]);
  return data;
}

/** Header values are percent-encoded (CloudEvents HTTP binding, 3.1.3.2). */
function headerText(value: string | string[] | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}

function notJson(): HubError {
  return new HubError('invalid', 'unacceptable-media', 'The media type is not supported', {
    detail: 'The data of an event must be JSON',
  });
}
