import { describe, expect, it } from '@jest/globals';
import { landFileNameOf } from '#libs/contracts';
import type { FileSource } from '../connector.js';
import { toVbdlis } from './to-vbdlis.js';
import { VBDLIS_DIALECTS } from './vbdlis-dialects.js';
import { FilePlaces, withBroughtFiles } from './vbdlis-files.js';

const HASH = 'a'.repeat(64);

/** Of a store to which nobody has brought or refused anything. */
const NOTHING_TOLD = { named: async () => undefined, refusalOf: async () => undefined };

function sourceOf(content: Buffer, step: number): FileSource {
  const pieces = async function* (): AsyncGenerator<Buffer> {
    for (let i = 0; i < content.length; i += step) yield content.subarray(i, i + step);
  };
  const has = (hash: string) => (hash === HASH ? { size: content.length } : undefined);
  return { stat: async hash => has(hash), open: async () => ({ content: pieces() }), ...NOTHING_TOLD };
}

async function textOf(content: string | AsyncIterable<Buffer>): Promise<string> {
  if (typeof content === 'string') return content;
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('the enclosures of a record', () => {
  const file = { url: 'https://a.example/1', sha256: 'b'.repeat(64) };
  const record = { type: 'supplemented', attachments: [{ name: 'a', file }, { name: 'paper' }, { name: 'b', file }] };
  const brought = landFileNameOf('message', '/attachments/0/file');
  const source = {
    ...sourceOf(Buffer.from('x'), 1),
    named: async (name: string) => (name === brought ? HASH : undefined),
  };

  it('are what the hub has brought for them, not what their sender says of them', async () => {
    expect(await withBroughtFiles('message', record, source)).toEqual({
      type: 'supplemented',
      attachments: [
        { name: 'a', file: { url: file.url, sha256: HASH } },
        { name: 'paper' },
        { name: 'b', file: { url: file.url } },
      ],
    });
    const none = await withBroughtFiles('message', record, undefined);
    expect(none['attachments']).toMatchObject([{ file: { url: file.url } }, {}, {}]);
    expect(JSON.stringify(none)).not.toContain('sha256');
    expect(await withBroughtFiles('message', { type: 'handed-over' }, source)).toEqual({ type: 'handed-over' });
  });

  it('reach a one-stop with counts and content, as they reach a land system, where the land office took the dossier', () => {
    const paper = { name: 'Đơn', kind: '.pdf', originals: 1, copies: 2 };
    const written = (named: object, content?: string) => {
      const received = { type: 'received-by-land-office', attachments: [{ ...paper, file: { ...named } }] };
      const contentOf = () => content;
      const { vbdlis: dialect } = VBDLIS_DIALECTS;
      return toVbdlis('TiepNhanHoSoChoMotCua', received, { dialect, contentOf })['DanhSachGiayToDinhKem'];
    };
    const counted = { TenGiayTo: 'Đơn', SoBanChinh: 1, SoBanSao: 2 };
    for (const named of [{ sha256: HASH }, file]) {
      expect(written(named, 'AAAA')).toEqual([{ ...counted, TapTin: { name: 'Đơn.pdf', data: 'AAAA' } }]);
    }
    expect(written(file)).toEqual([{ ...counted, KieuFile: '.pdf', LinkFile: file.url }]);
    expect(() => written({ fileId: 'f1' })).toThrow(expect.objectContaining({ code: 'vbdlis-file', retriable: true }));
  });
});

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
      // Asked for whether there is a content, and not put in.
      places.placeOf({ sha256: 'b'.repeat(64) });
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
