import { describe, expect, it } from '@jest/globals';
import type { FileSource } from '../connector.js';
import { FilePlaces } from './vbdlis-files.js';

const HASH = 'a'.repeat(64);

function sourceOf(content: Buffer, step: number): FileSource {
  const pieces = async function* (): AsyncGenerator<Buffer> {
    for (let i = 0; i < content.length; i += step) yield content.subarray(i, i + step);
  };
  const has = (hash: string) => (hash === HASH ? { size: content.length } : undefined);
  return { stat: async hash => has(hash), open: async () => ({ content: pieces() }) };
}

async function textOf(content: string | AsyncIterable<Buffer>): Promise<string> {
  if (typeof content === 'string') return content;
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('a body with files', () => {
  it.each([1, 2, 3, 5, 1_000])('is whole however the content comes (%d bytes at once)', async step => {
    for (const size of [0, 1, 2, 3, 100, 1_001]) {
      const file = Buffer.alloc(size, 'Đất');
      const places = new FilePlaces(sourceOf(file, step));
      const text = JSON.stringify({
        a: places.placeOf({ sha256: HASH }),
        chữ: 'é',
        b: [places.placeOf({ sha256: HASH })],
      });
      const { length, content } = await places.bodyOf(text);
      const sent = await textOf(content);
      const data = file.toString('base64');
      expect(JSON.parse(sent)).toEqual({ a: data, chữ: 'é', b: [data] });
      expect(Buffer.byteLength(sent)).toBe(length);
    }
  });

  it('waits for a file that the store does not have, and knows none without a hash or a store', async () => {
    const places = new FilePlaces(sourceOf(Buffer.from('x'), 1));
    expect(places.placeOf({ fileId: 'f' })).toBeUndefined();
    expect(new FilePlaces(undefined).placeOf({ sha256: HASH })).toBeUndefined();
    const text = JSON.stringify(places.placeOf({ sha256: 'b'.repeat(64) }));
    await expect(places.bodyOf(text)).rejects.toMatchObject({ code: 'vbdlis-file', retriable: true });
  });

  it('is its text where it has none', async () => {
    expect(await new FilePlaces(undefined).bodyOf('{"é":1}')).toEqual({ length: 8, content: '{"é":1}' });
  });
});
