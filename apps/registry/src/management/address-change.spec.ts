import { describe, expect, it } from '@jest/globals';
import { addressChangeOf } from './address-change.js';

const read = (members: object) => addressChangeOf(Buffer.from(JSON.stringify(members)));

describe('a change of an address', () => {
  it('keeps no personal number in its reason', () => {
    expect(read({ url: 'https://new.example/hook', reason: 'for 042 090 123 456' }).reason).toBe('for *** *** *** 456');
  });

  it('is an address and a reason', () => {
    expect(read({ url: 'https://new.example/hook', reason: ' moved ' })).toEqual({
      url: 'https://new.example/hook',
      reason: 'moved',
    });
  });

  it.each<[object, string]>([
    [{ reason: 'x' }, '/url'],
    [{ url: 'ftp://x', reason: 'x' }, '/url'],
    [{ url: 'http://user:pass@x/', reason: 'x' }, '/url'],
    [{ url: 'http://x/${SANDBOX_URL}', reason: 'x' }, '/url'],
    [{ url: 'http://x/' }, '/reason'],
    [{ url: 'http://x/', reason: ' ' }, '/reason'],
    [{ url: 'http://x/', reason: 'x', secrets: {} }, '/secrets'],
  ])('is not %j', (members, pointer) => {
    const errors = [expect.objectContaining({ pointer })];
    expect(() => read(members)).toThrow(expect.objectContaining({ code: 'payload-invalid', errors }));
  });
});
