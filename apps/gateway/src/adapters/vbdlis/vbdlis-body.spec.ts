import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { FilesConfig } from '#libs/config';
import { fileError, type FileStore } from '#libs/files';
import { type DossierNumber, StreamingBodyTaker } from './vbdlis-body.js';

const SoBienNhan = '000.00.01.H95-260302-00001';
const FILE = { TapTin: { name: 'a.pdf', data: 'AAAA' } };

/** A store that takes no file. */
const store = {
  begin: async () => ({
    write: async () => {
      throw fileError('file-too-large');
    },
    discard: async () => undefined,
  }),
} as unknown as FileStore;

/** What the log can say of a body that is refused, and why it is. */
async function refusalOf(body: object | string): Promise<{ about: DossierNumber[]; code: string }> {
  const about: DossierNumber[] = [];
  const stream = Readable.from([Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))]);
  const taker = new StreamingBodyTaker(store, new FilesConfig());
  try {
    await taker.takeBody(stream as IncomingMessage, each => about.push(each));
    throw new Error('It was taken');
  } catch (error) {
    return { about, code: (error as { code: string }).code };
  }
}

describe('a body that is refused while it is read', () => {
  it('says of which dossier it is, as far as it was read, and nothing else', async () => {
    const paper = { GhiChu: 'Nguyễn Văn Ánh', ...FILE };
    expect(await refusalOf({ SoBienNhan, ...paper })).toEqual({ about: [{ SoBienNhan }], code: 'file-too-large' });
    expect(await refusalOf({ ...paper, SoBienNhan })).toEqual({ about: [{}], code: 'file-too-large' });
  });

  it('says so too where its JSON is at fault', async () => {
    const cut = JSON.stringify({ SoBienNhan, GhiChu: 'x' }).slice(0, -1);
    expect(await refusalOf(cut)).toEqual({ about: [{ SoBienNhan }], code: 'malformed' });
    expect(await refusalOf(`[${JSON.stringify({ SoBienNhan })}`)).toEqual({ about: [{}], code: 'malformed' });
  });
});
