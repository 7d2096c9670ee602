import { describe, expect, it } from '@jest/globals';
import { Utf8Decoder } from './utf8-decoder.js';

function decode(bytes: Buffer, chunkSize: number): string {
  const decoder = new Utf8Decoder((line, number) => new Error(`${number}: ${line.toString('latin1')}`));
  let text = '';
  for (let at = 0; at < bytes.length; at += chunkSize) text += decoder.decode(bytes.subarray(at, at + chunkSize));
  return text + decoder.end();
}

describe('Utf8Decoder', () => {
  const text = 'aé\nễ𠀀ộ\nx';

  it.each([1, 2, 3, 4, 5, 100])('puts characters together that chunks of %i bytes cut', chunkSize => {
    expect(decode(Buffer.from(text), chunkSize)).toBe(text);
  });

  it.each([
    ['a byte that begins nothing', Buffer.from('a\nb\nc\xffd\ne', 'latin1'), '3: '],
    ['a character that goes on wrongly', Buffer.from('a\n\xc3(\n', 'latin1'), '2: \xc3'],
    ['a surrogate', Buffer.from('a\n\xed\xa0\x80', 'latin1'), '2: \xed'],
    ['half a character at the end', Buffer.from('a\n\xe1\xbb', 'latin1'), '2: \xe1'],
  ])('names the line of %s', (_what, bytes, message) => {
    for (const chunkSize of [1, 2, 100]) {
      expect(() => decode(bytes, chunkSize)).toThrow(
        expect.objectContaining({ message: expect.stringContaining(message) }),
      );
    }
  });
});
