import { describe, expect, it } from '@jest/globals';
import { bytesOf, collect, inChunks } from '../spec-tables.js';
import { PeekedSource } from './peeked-source.js';

describe('PeekedSource', () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));

  it.each([1_000, 65_536, 70_000, 1_000_000])('gives all of it after its head, in chunks of %i', async size => {
    const source = await PeekedSource.open(inChunks(bytes, size), 1e9);
    expect(source.head.equals(bytes.subarray(0, 65_536))).toBe(true);
    expect(source.isWhole).toBe(false);
    const chunks = await collect(source);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(65_536);
  });

  it('knows that the head is all there is', async () => {
    const source = await PeekedSource.open(inChunks('abc', 2), 1e9);
    expect([source.head.toString(), source.isWhole]).toEqual(['abc', true]);
    expect((await bytesOf(source)).toString()).toBe('abc');
  });

  it.each([1_000, 1_000_000])('stops at the limit, in chunks of %i', async size => {
    const source = await PeekedSource.open(inChunks(bytes, size), 100_000);
    await expect(collect(source)).rejects.toMatchObject({ code: 'too-large' });
  });
});
