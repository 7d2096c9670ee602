import { describe, expect, it } from '@jest/globals';
import { idempotencyKeyOf } from './idempotency-key.js';
import { recordFormOf } from './media.js';

describe('recordFormOf', () => {
  it.each([
    ['application/json', 'json'],
    ['application/json; charset=utf-8', 'json'],
    ['Application/JSON ; Charset="UTF-8"', 'json'],
    ['application/x-ndjson', 'ndjson'],
    ['application/cloudevents+json; charset=UTF8', 'event'],
    ['application/cloudevents-batch+json', 'event-batch'],
  ])('%s is %s', (type, form) => {
    expect(recordFormOf({ 'content-type': type })).toBe(form);
  });

  it('takes JSON with CloudEvents headers for an event in binary mode', () => {
    expect(recordFormOf({ 'content-type': 'application/json', 'ce-specversion': '1.0' })).toBe('binary-event');
  });

  it.each([
    [{}],
    [{ 'content-type': 'text/plain' }],
    [{ 'content-type': 'application/xml' }],
    [{ 'content-type': 'application/json; charset=iso-8859-1' }],
    [{ 'content-type': 'application/json; charset=utf-16' }],
    [{ 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }],
  ])('refuses what it could misread: %j', headers => {
    expect(() => recordFormOf(headers)).toThrow(expect.objectContaining({ code: 'unacceptable-media' }));
  });
});

describe('idempotencyKeyOf', () => {
  it('takes any printable text, and none', () => {
    expect(idempotencyKeyOf('a b:1"')).toBe('a b:1"');
    expect(idempotencyKeyOf(undefined)).toBeUndefined();
  });

  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(256)],
    ['not ASCII', 'ơ'],
    ['not printable', 'a\tb'],
    ['twice', ['a', 'b']],
  ])('refuses one that is %s', (_what, header) => {
    expect(() => idempotencyKeyOf(header)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});
