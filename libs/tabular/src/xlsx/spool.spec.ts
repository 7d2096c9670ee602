import { describe, expect, it } from '@jest/globals';
import { MemorySpool } from './spool.js';

describe('MemorySpool', () => {
  it('gives any range, within a chunk and across many', async () => {
    const spool = new MemorySpool();
    for (const chunk of ['abc', 'd', 'efghij', 'k']) await spool.write(Buffer.from(chunk));
    for (let from = 0; from < 11; from++) {
      for (let to = from; to <= 11; to++) {
        expect((await spool.read(from, to - from)).toString()).toBe('abcdefghijk'.slice(from, to));
      }
    }
  });

  it('keeps what it was given, whatever becomes of the chunk', async () => {
    const spool = new MemorySpool();
    const chunk = Buffer.from('abc');
    await spool.write(chunk);
    chunk.fill('x');
    expect((await spool.read(0, 3)).toString()).toBe('abc');
  });

  it('has nothing left once it is discarded', async () => {
    const spool = new MemorySpool();
    await spool.write(Buffer.from('abc'));
    await spool.discard();
    expect(await spool.read(0, 3)).toHaveLength(0);
  });
});
