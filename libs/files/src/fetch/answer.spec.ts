import { describe, expect, it } from '@jest/globals';
import { readAnswer, validatorOf } from './answer.js';
import { parseLink } from './file-link.js';

const NOW = Date.parse('2026-01-05T08:00:00Z');

describe('readAnswer', () => {
  it('takes a whole file, with or without its size', () => {
    expect(readAnswer(200, { 'content-length': '17' }, 0, NOW)).toEqual({ start: 0, total: 17 });
    expect(readAnswer(200, {}, 0, NOW)).toEqual({ start: 0, total: undefined });
  });

  it('takes the rest of a file, or the whole where the partner knows no ranges or has another version', () => {
    expect(readAnswer(206, { 'content-range': 'bytes 10-16/17' }, 10, NOW)).toEqual({ start: 10, total: 17 });
    expect(readAnswer(206, { 'content-range': 'bytes 10-16/*' }, 10, NOW)).toEqual({ start: 10, total: undefined });
    expect(readAnswer(200, { 'content-length': '17' }, 10, NOW)).toEqual({ start: 0, total: 17 });
  });

  it.each([
    ['of another place', 206, { 'content-range': 'bytes 0-16/17' }, 10],
    ['without a place', 206, {}, 10],
    ['that nobody asked for', 206, { 'content-range': 'bytes 0-16/17' }, 0],
    ['in several ranges', 206, { 'content-type': 'multipart/byteranges' }, 10],
    ['that is unsatisfiable', 416, { 'content-range': 'bytes */9' }, 10],
  ])('gives up a part %s', (_what, status, headers, asked) => {
    expect(readAnswer(status, headers, asked, NOW)).toBe('nothing');
  });

  it.each([
    [301, 'file-redirect', false],
    [302, 'file-redirect', false],
    [304, 'file-redirect', false],
    [400, 'file-link-refused', false],
    [401, 'file-link-denied', true],
    [403, 'file-link-denied', true],
    [404, 'file-not-there', true],
    [410, 'file-gone', false],
    [416, 'file-link-refused', false],
    [408, 'file-unavailable', true],
    [429, 'file-unavailable', true],
    [500, 'file-unavailable', true],
    [503, 'file-unavailable', true],
    [204, 'file-unavailable', true],
  ])('calls %i %s', (status, code, retriable) => {
    expect(() => readAnswer(status, {}, 0, NOW)).toThrow(expect.objectContaining({ code, retriable }));
  });

  it('passes on how long the partner wants to be left alone', () => {
    expect(() => readAnswer(503, { 'retry-after': '7' }, 0, NOW)).toThrow(
      expect.objectContaining({ retryAfterMs: 7_000 }),
    );
  });

  it.each(['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip'])('unpacks no %s', coding => {
    expect(() => readAnswer(200, { 'content-encoding': coding }, 0, NOW)).toThrow(
      expect.objectContaining({ code: 'file-encoded' }),
    );
  });
});

it.each([
  [{ etag: '"a"', 'last-modified': 'Mon, 05 Jan 2026 08:00:00 GMT' }, '"a"'],
  [{ etag: 'W/"a"' }, undefined],
  [{ etag: 'W/"a"', 'last-modified': 'Mon, 05 Jan 2026 08:00:00 GMT' }, undefined],
  [{ 'last-modified': 'Mon, 05 Jan 2026 08:00:00 GMT' }, 'Mon, 05 Jan 2026 08:00:00 GMT'],
  [{}, undefined],
])('the version of %j is told by %s', (headers, expected) => expect(validatorOf(headers)).toBe(expected));

it.each(['', 'file:///etc/passwd', 'ftp://a/b', '//a/b', 'http://u:p@a/b', 'javascript:1', '/a', 'http://'])(
  'the link %j is refused, and not repeated in the error',
  link => {
    expect(() => parseLink(link)).toThrow(expect.objectContaining({ code: 'file-link-invalid' }));
  },
);
