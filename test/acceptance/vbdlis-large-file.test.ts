import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { growthMb } from './support/resident-memory.js';
import { LandWorld, receipt } from './support/vbdlis-world.js';

const MIB = 1_048_576;
const TEXT_MIB = 300;
const HEAD = '%PDF-1.7\n';
/** Base64 of some bytes without a rest: as often as wanted it is still one text. */
const BLOCK = Buffer.alloc(65_536, 'QUJDRA/+');
const BLOCKS = (TEXT_MIB * MIB) / BLOCK.length;

let land: LandWorld;

beforeAll(async () => {
  land = await LandWorld.start('H92');
});
afterAll(() => land?.remove());

it('a TapTin of 300 MB comes whole through the door, and the hub holds little of it in memory', async () => {
  const code = land.number();
  const grownMb = await growthMb(land.world.hub.process.pid, async () => {
    expect(await send(bodyOf(code))).toMatchObject({ data: 1, status: { success: true } });
  });
  const sha256 = hashOfFile();
  const [record] = await land.records(code, 1);
  const file = { fileId: sha256, sha256, size: HEAD.length + (TEXT_MIB * MIB * 3) / 4, mediaType: 'application/pdf' };
  expect(record).toMatchObject({ attachments: [{ name: 'Bản đồ', file }] });
  const folder = join(dirname(land.world.hub.credentialsFile), 'files', 'kept', sha256.slice(0, 2), sha256.slice(2, 4));
  expect((await stat(join(folder, sha256))).size).toBe(file.size);
  expect(grownMb).toBeLessThan(TEXT_MIB / 2);
});

function* bodyOf(code: string): Generator<Buffer> {
  const TapTin = { name: 'ban-do.pdf', data: Buffer.from(HEAD).toString('base64') };
  const text = JSON.stringify({ ...receipt(code), DanhSachGiayToDinhKem: [{ TenGiayTo: 'Bản đồ', TapTin }] });
  const at = text.indexOf(TapTin.data) + TapTin.data.length;
  yield Buffer.from(text.slice(0, at));
  for (let i = 0; i < BLOCKS; i++) yield BLOCK;
  yield Buffer.from(text.slice(at));
}

function hashOfFile(): string {
  const hash = createHash('sha256').update(HEAD);
  const bytes = Buffer.from(BLOCK.toString(), 'base64');
  for (let i = 0; i < BLOCKS; i++) hash.update(bytes);
  return hash.digest('hex');
}

async function send(body: Iterable<Buffer>): Promise<unknown> {
  const response = await fetch(`${land.world.hub.exchangeUrl}/adapters/vbdlis/TiepNhanHoSo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: land.basic('one-stop') },
    body: Readable.toWeb(Readable.from(body)) as ReadableStream,
    duplex: 'half',
  });
  return response.json();
}
