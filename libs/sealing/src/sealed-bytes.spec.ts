import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { seal, unseal } from './sealed-bytes.js';
import { openRecord, sealRecord } from './sealed-record.js';

const KEY = randomBytes(32);
const TEXT = '{"name":"Nguyễn Thị Hạnh","number":"042090123456"}';

describe('sealed bytes', () => {
  it('open with the key and the place that they were sealed for', () => {
    expect(unseal(KEY, seal(KEY, TEXT, 'a'), 'a').toString('utf8')).toBe(TEXT);
    expect(unseal(KEY, seal(KEY, Buffer.alloc(0), ''), '')).toHaveLength(0);
  });

  it('are version, nonce, tag and as many bytes as were sealed, and hold nothing of them', () => {
    const sealed = seal(KEY, TEXT, 'a');
    expect(sealed[0]).toBe(1);
    expect(sealed).toHaveLength(1 + 12 + 16 + Buffer.byteLength(TEXT));
    expect(sealed.includes('042090123456')).toBe(false);
  });

  it('are others each time, so that nobody sees that two are the same', () => {
    expect(seal(KEY, TEXT, 'a').equals(seal(KEY, TEXT, 'a'))).toBe(false);
  });

  it('do not open in another place, with another key, or where one bit is another', () => {
    const sealed = seal(KEY, TEXT, 'a');
    expect(() => unseal(KEY, sealed, 'b')).toThrow('cannot be opened');
    expect(() => unseal(randomBytes(32), sealed, 'a')).toThrow('cannot be opened');
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => unseal(KEY, changed, 'a')).toThrow('cannot be opened');
    }
  });

  it.each([0, 1, 28])('of %i bytes are refused as unreadable, not as a bug', length => {
    expect(() => unseal(KEY, Buffer.alloc(length, 1), 'a')).toThrow(
      expect.objectContaining({ code: 'unreadable', kind: 'invalid' }),
    );
  });
});

describe('a sealed record', () => {
  it('belongs to its transaction: under another id it does not open', () => {
    const sealed = sealRecord(KEY, 'transaction-1', TEXT);
    expect(openRecord(KEY, 'transaction-1', sealed).toString('utf8')).toBe(TEXT);
    expect(() => openRecord(KEY, 'transaction-2', sealed)).toThrow('cannot be opened');
  });
});
