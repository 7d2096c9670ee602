import { describe, expect, it } from '@jest/globals';
import type { HubError, JsonObject, JsonValue } from '#libs/kernel';
import { readBinaryEvent, readStructuredEvent } from './cloud-event.js';

const MAX = 1_000;
const DATA = { a: 'á' };
const EVENT = { specversion: '1.0', id: '1', source: '/x', type: 't', data: DATA };
const HEADERS = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/x', 'ce-type': 't' };
const withCode = (code: string) => expect.objectContaining({ code });

const without = (object: JsonObject, name: string): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

function pointersOf(event: JsonValue): string[] {
  try {
    readStructuredEvent(event, MAX);
    return [];
  } catch (error) {
    return ((error as HubError).errors ?? []).map(({ pointer }) => pointer);
  }
}

describe('readStructuredEvent', () => {
  it('takes the data as the record and its text as what goes on', () => {
    const read = readStructuredEvent(EVENT, MAX);
    expect(read).toMatchObject({ record: DATA, value: '{"a":"á"}', canonical: '{"a":"á"}' });
  });

  it('tells events of one id apart by their source', () => {
    const other = readStructuredEvent({ ...EVENT, source: '/y' }, MAX);
    expect(readStructuredEvent(EVENT, MAX).idempotencyKey).not.toBe(other.idempotencyKey);
    expect(readStructuredEvent({ ...EVENT, type: 'u' }, MAX).idempotencyKey).toBe(
      readStructuredEvent(EVENT, MAX).idempotencyKey,
    );
  });

  it('lets an Idempotency-Key of the request go before', () => {
    expect(readStructuredEvent(EVENT, MAX, 'own').idempotencyKey).toBe('own');
  });

  it('takes data in base64', () => {
    const base64 = Buffer.from(JSON.stringify(DATA)).toString('base64');
    expect(readStructuredEvent({ ...without(EVENT, 'data'), data_base64: base64 }, MAX).record).toEqual(DATA);
  });

  it('names every attribute that is missing at once', () => {
    expect(pointersOf({ data: DATA })).toEqual(['/specversion', '/id', '/source', '/type']);
    expect(pointersOf({ ...EVENT, specversion: '0.3', id: 7 })).toEqual(['/specversion', '/id']);
  });

  it('refuses an event without data, with data that is no JSON, or one that is none', () => {
    expect(pointersOf(without(EVENT, 'data'))).toEqual(['/data']);
    expect(pointersOf([EVENT])).toEqual(['']);
    const xml = { ...EVENT, datacontenttype: 'application/xml' };
    expect(() => readStructuredEvent(xml, MAX)).toThrow(withCode('unacceptable-media'));
  });

  it('refuses data that is too large, also inside a small batch', () => {
    expect(() => readStructuredEvent({ ...EVENT, data: 'x'.repeat(MAX) }, MAX)).toThrow(withCode('too-large'));
  });
});

describe('readBinaryEvent', () => {
  it('takes the body as it is and has the same identity as the structured form', () => {
    const body = Buffer.from(' {"a":"á"}');
    const read = readBinaryEvent(HEADERS, body, MAX);
    expect(read).toMatchObject({ record: DATA, value: body, canonical: '{"a":"á"}' });
    expect(read.idempotencyKey).toBe(readStructuredEvent(EVENT, MAX).idempotencyKey);
  });

  it('decodes header values, and takes what is no encoding as it is', () => {
    const keyOf = (id: string) => readBinaryEvent({ ...HEADERS, 'ce-id': id }, Buffer.from('{}'), MAX).idempotencyKey;
    expect(keyOf('%E1%BB%93')).toBe('["/x","ồ"]');
    expect(keyOf('100%')).toBe('["/x","100%"]');
  });

  it('refuses an event without an id, which would have no identity', () => {
    const headers = without(HEADERS, 'ce-id') as Record<string, string>;
    expect(() => readBinaryEvent(headers, Buffer.from('{}'), MAX)).toThrow(withCode('payload-invalid'));
  });
});
