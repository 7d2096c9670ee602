import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { extractFiles, type ExtractOptions, holdFiles } from '#libs/files';
import { bytesOf, inChunks, MB, pdf, sha256Of, TestStore, zipOf } from './support.js';

let store: TestStore;
beforeEach(async () => {
  store = await TestStore.make({ maxBytes: 4 * MB });
});
afterEach(() => store.close());

function extract(body: unknown, options: ExtractOptions & { step?: number } = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return extractFiles(inChunks(Buffer.from(text), options.step), store.files, options);
}

const paper = (name: string, content: Buffer) => ({
  TenGiayTo: 'Đơn',
  TapTin: { name, data: content.toString('base64') },
});

describe('the files of a body', () => {
  it('are in the store when the body comes back small', async () => {
    const [one, two] = [pdf(MB), pdf(13)];
    const supplement = pdf(50_000);
    const body = {
      SoBienNhan: '000.00.01.H22-240501-0001',
      DanhSachGiayToDinhKem: [paper('Đơn.pdf', one), paper('Bản vẽ.pdf', pdf(14)), { TenGiayTo: 'không có tệp' }],
      DanhSachGiayToBoSung: [{ TenGiayTo: 'x', name: 'Bổ sung.pdf', data: supplement.toString('base64') }],
      TapTin: { data: two.toString('base64') },
    };
    const { json, files } = await extract(body, { step: 1_000 });
    expect(files.map(({ pointer, name }) => [pointer, name])).toEqual([
      ['/DanhSachGiayToDinhKem/0/TapTin/data', 'Đơn.pdf'],
      ['/DanhSachGiayToDinhKem/1/TapTin/data', 'Bản vẽ.pdf'],
      ['/DanhSachGiayToBoSung/0/data', 'Bổ sung.pdf'],
      ['/TapTin/data', undefined],
    ]);
    expect(files[0]!.file).toEqual({ sha256: sha256Of(one), size: MB, mediaType: 'application/pdf' });
    expect(json).toMatchObject({
      SoBienNhan: body.SoBienNhan,
      DanhSachGiayToDinhKem: [{ TenGiayTo: 'Đơn', TapTin: { name: 'Đơn.pdf', data: files[0]!.file } }, {}, {}],
      TapTin: { data: files[3]!.file },
    });
    const { content } = await store.files.open(sha256Of(supplement));
    expect((await bytesOf(content)).equals(supplement)).toBe(true);
  });

  it('leave nothing behind where the body is refused after they were checked', async () => {
    const body = Buffer.from(
      JSON.stringify({ TapTin: [paper('a.pdf', pdf(MB)).TapTin, paper('b.pdf', pdf()).TapTin] }),
    );
    const held = await holdFiles(inChunks(body), store.files);
    expect(held.files).toHaveLength(2);
    expect([await store.kept(), (await store.incoming()).length]).toEqual([[], 2]);
    await held.discard();
    expect([await store.kept(), await store.incoming()]).toEqual([[], []]);

    const taken = await holdFiles(inChunks(body), store.files);
    await taken.keep();
    await taken.discard();
    expect((await store.kept()).sort()).toEqual(taken.files.map(({ file }) => file.sha256).sort());
    expect(await store.incoming()).toEqual([]);
  });

  it('come through escaped slashes and lines of MIME', async () => {
    const content = pdf(200_000);
    const lines = content.toString('base64').replace(/.{76}/g, '$&\\r\\n').replaceAll('/', '\\/');
    const { files } = await extract(`{"TapTin":{"data":"${lines}"}}`, { step: 997 });
    expect(files[0]!.file.sha256).toBe(sha256Of(content));
  });

  it('are none where the text is empty or null', async () => {
    const body = { TapTin: { name: '', data: '' }, DanhSachGiayToBoSung: [{ data: null }] };
    expect(await extract(body)).toEqual({ json: body, files: [] });
  });

  const bomb = zipOf([{ name: 'a', packed: 1_000, unpacked: 1_900 * MB }], MB);
  const good = pdf().toString('base64');
  it.each<[string, string, string, string | undefined]>([
    ['no Base64', `{"TapTin":{"data":"${good.slice(0, 500)}!!!!"}}`, 'file-base64-invalid', '/TapTin/data'],
    ['Base64 that was cut', `{"TapTin":{"data":"${good.slice(0, 501)}"}}`, 'file-base64-invalid', '/TapTin/data'],
    ['a forged reference', '{"TapTin":{"data":{"sha256":"a"}}}', 'file-base64-invalid', '/TapTin/data'],
    [
      'a page',
      `{"TapTin":{"data":"${Buffer.from('<html></html>').toString('base64')}"}}`,
      'file-type-refused',
      '/TapTin/data',
    ],
    ['another type than its name', `{"TapTin":{"data":"${good}","name":"a.png"}}`, 'file-type-refused', '/TapTin/data'],
    [
      'a name in TCVN3',
      `{"TapTin":{"name":"GiÊy chøng nhËn.pdf","data":"${good}"}}`,
      'file-name-refused',
      '/TapTin/data',
    ],
    ['a zip bomb', `{"TapTin":{"data":"${bomb.toString('base64')}"}}`, 'file-container-refused', '/TapTin/data'],
    [
      'too much content',
      `{"TapTin":{"data":"${pdf(4 * MB + 1).toString('base64')}"}}`,
      'file-too-large',
      '/TapTin/data',
    ],
    ['the body cut within a file', `{"TapTin":{"data":"${good}`, 'malformed', undefined],
    ['the body cut after a file', `{"TapTin":{"data":"${good}"}`, 'malformed', undefined],
    ['something behind the body', `{"TapTin":{"data":"${good}"}}{}`, 'malformed', undefined],
    ['the content twice', `{"TapTin":{"data":"${good}","data":"${good}"}}`, 'payload-invalid', undefined],
    ['a name twice', `{"TapTin":{"name":"a","name":"b","data":"${good}"}}`, 'payload-invalid', undefined],
    ['__proto__', `{"__proto__":{"x":1},"TapTin":{"data":"${good}"}}`, 'payload-invalid', undefined],
    ['half a character in a text', `{"a":"\\ud800","TapTin":{"data":"${good}"}}`, 'payload-invalid', undefined],
    ['depth', `{"TapTin":{"data":"${good}"},"a":${'['.repeat(40)}${']'.repeat(40)}}`, 'malformed', undefined],
    [
      'a large text that is no file',
      `{"TapTin":{"data":"${good}"},"data":"${'x'.repeat(2 * MB)}"}`,
      'too-large',
      undefined,
    ],
    ['no JSON at all', '%PDF-1.7', 'malformed', undefined],
    ['nothing', '', 'malformed', undefined],
  ])('are refused together with a body that has %s, and nothing is kept', async (_what, body, code, pointer) => {
    // A good file goes before: it must not stay either.
    const text = body.startsWith('{"TapTin"') ? `{"DanhSachGiayToBoSung":[{"data":"${good}"}],${body.slice(1)}` : body;
    for (const step of [65_536, 4_099]) {
      await expect(extract(text, { step })).rejects.toMatchObject({
        code,
        ...(pointer ? { errors: [{ pointer }] } : {}),
      });
    }
    expect(await store.kept()).toEqual([]);
    expect(await store.incoming()).toEqual([]);
  });

  it('are refused in a body that is not UTF-8', async () => {
    const body = Buffer.from('{"a":"Hà Tĩnh"}', 'latin1');
    await expect(extractFiles(inChunks(body), store.files)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('are limited in number and together', async () => {
    const many = { TapTin: Array.from({ length: 4 }, () => ({ data: pdf(1_000).toString('base64') })) };
    await expect(extract(many, { maxFiles: 3 })).rejects.toMatchObject({ code: 'too-large' });
    await expect(extract(many, { maxTotalBytes: 3_999 })).rejects.toMatchObject({ code: 'file-too-large' });
    expect((await extract(many, { maxFiles: 4, maxTotalBytes: 4_000 })).files).toHaveLength(4);
  });

  it('come through whatever a fuzzer makes of the chunks', async () => {
    const content = pdf(5_000);
    const text = Buffer.from(
      JSON.stringify({ a: 'ữ\\"', TapTin: [{ data: content.toString('base64') }], b: [1, null] }),
    );
    for (let round = 0; round < 30; round++) {
      async function* chunks(): AsyncGenerator<Buffer> {
        for (let at = 0; at < text.length;) {
          const size = 1 + (randomBytes(1)[0]! % 200);
          yield text.subarray(at, (at += size));
        }
      }
      const { files, json } = await extractFiles(chunks(), store.files);
      expect(files[0]!.file.sha256).toBe(sha256Of(content));
      expect(json).toMatchObject({ a: 'ữ\\"', b: [1, null] });
    }
  });
});
