import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Base64Decoder } from './base64-decoder.js';

/** Decodes a text that comes in pieces of a length. */
function decode(text: string, step = text.length || 1): Buffer {
  const decoder = new Base64Decoder();
  const parts: Buffer[] = [];
  for (let i = 0; i < text.length; i += step) parts.push(decoder.write(Buffer.from(text.slice(i, i + step), 'latin1')));
  return Buffer.concat([...parts, decoder.end()]);
}

describe('Base64Decoder', () => {
  it.each([1, 2, 3, 4, 5, 7, 64, 1_000])('gives the bytes back, whatever the pieces (%i characters)', step => {
    for (let size = 0; size < 40; size++) {
      const bytes = randomBytes(size);
      expect(decode(bytes.toString('base64'), step)).toEqual(bytes);
      expect(decode(bytes.toString('base64').replace(/=+$/, ''), step)).toEqual(bytes);
    }
  });

  it.each([
    ['a letter of the URL alphabet', 'QUJ-'],
    ['the other letter of it', 'QUJ_'],
    ['a space', 'QUJD QUJD'],
    ['a line break', 'QUJD\nQUJD'],
    ['a prefix', 'data:application/pdf;base64,QUJD'],
    ['NUL', 'QUJ\0'],
    ['a letter beyond ASCII', 'QUJ\u00e9'],
    ['text behind the padding', 'QUI=QUJD'],
    ['padding within', 'Q=UJD'],
    ['too much padding', 'QUI=='],
    ['padding where none is due', 'QUJD='],
    ['padding alone', '='],
    ['a single letter', 'Q'],
    ['a letter too many', 'QUJDQ'],
    ['bits that no byte takes', 'QUJ='],
    ['such bits without padding', 'QUJDQR'],
  ])('refuses %s', (_what, text) => {
    const refusal = expect.objectContaining({ code: 'file-base64-invalid' });
    expect(() => decode(text)).toThrow(refusal);
    expect(() => decode(text, 1)).toThrow(refusal);
  });
});
