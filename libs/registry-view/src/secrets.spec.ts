import { describe, expect, it } from '@jest/globals';
import { SecretBox } from './secret-box.js';
import { hashSecret, verifySecret } from './secret-hash.js';

const KEY = '0123456789abcdef'.repeat(4);

describe('secret hashes', () => {
  it('fit their secret only, with a salt of their own each', async () => {
    const [one, two] = [await hashSecret('mật khẩu'), await hashSecret('mật khẩu')];
    expect(one).not.toBe(two);
    expect(one).toMatch(/^scrypt\$[\w-]{22}\$[\w-]{43}$/);
    expect(await verifySecret('mật khẩu', one)).toBe(true);
    expect(await verifySecret('mật khẩu ', one)).toBe(false);
    expect(await verifySecret('', one)).toBe(false);
  });

  it.each(['', 'plain', 'scrypt$$', 'scrypt$c2FsdA$', 'scrypt$c2FsdA$c2hvcnQ', 'bcrypt$c2FsdA$c2hvcnQ'])(
    'that are damaged (%s) let nobody in',
    async hash => {
      expect(await verifySecret('', hash)).toBe(false);
      expect(await verifySecret('plain', hash)).toBe(false);
    },
  );
});

describe('SecretBox', () => {
  const box = SecretBox.fromHex(KEY);

  it.each(['', 'x', 'mật khẩu', 'x'.repeat(10_000)])('opens what it sealed', text => {
    expect(box.open(box.seal(text))).toBe(text);
  });

  it('never seals the same twice, and never shows the text', () => {
    expect(box.seal('secret')).not.toBe(box.seal('secret'));
    expect(box.seal('secret')).not.toContain('secret');
  });

  it('refuses what was changed, cut, lengthened or sealed with another key', () => {
    const sealed = box.seal('secret');
    const parts = sealed.split('.');
    const flipped = parts.map((part, i) => (i === 3 ? Buffer.from(part, 'base64url').map(b => b ^ 1) : part));
    const changed = [...flipped.slice(0, 3), Buffer.from(flipped[3] as Uint8Array).toString('base64url')].join('.');
    const shortTag = [parts[0], parts[1], parts[2]!.slice(0, 8), parts[3]].join('.');
    const other = SecretBox.fromHex('f'.repeat(64)).seal('secret');
    for (const damaged of ['', 'v1', 'v1...', changed, shortTag, `${sealed}.more`, sealed.replace('v1', 'v2'), other]) {
      expect(() => box.open(damaged)).toThrow(expect.objectContaining({ kind: 'bug' }));
    }
  });

  it.each(['', KEY.slice(2), `${KEY}00`, `${KEY}zz`, 'g'.repeat(64)])('refuses the key %s', hex => {
    expect(() => SecretBox.fromHex(hex)).toThrow('SECRET_KEY_FILE must hold 32 bytes in hex');
  });
});
