import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { FileContent } from './file-content.js';

async function read(content: FileContent, from: number, to: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of content.stream(from, to)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe('FileContent', () => {
  it('is the same for the same path, another for another, and looks like what it says it is', async () => {
    const [a, again, b] = [new FileContent('d/a.pdf'), new FileContent('d/a.pdf'), new FileContent('d/b.pdf')];
    expect(a.sha256()).toBe(again.sha256());
    expect(a.sha256()).not.toBe(b.sha256());
    expect((await read(a, 0, 7)).toString('latin1')).toBe('%PDF-1.4');
  });

  it('gives any part as it is in the whole, across blocks', async () => {
    const content = new FileContent('d/a.pdf', 200_001);
    const whole = await read(content, 0, 200_000);
    expect(whole).toHaveLength(200_001);
    expect(createHash('sha256').update(whole).digest('hex')).toBe(content.sha256());
    expect(await read(content, 65_530, 131_080)).toEqual(whole.subarray(65_530, 131_081));
    expect(await read(content, 200_000, 200_000)).toEqual(whole.subarray(200_000));
  });
});
