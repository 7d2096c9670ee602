import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ZipFile } from 'yazl';
import { HubError } from '#libs/kernel';
import { DiskSpool, readTable, type Table } from '#libs/tabular';
import { textRow, xlsxParts } from '../../../libs/tabular/src/spec-tables.js';

const MIB = 1_048_576;
const NAME = 'Nguyễn Thị Không Ai Biết';

let dir: string;
beforeAll(async () => (dir = await mkdtemp(join(tmpdir(), 'hub-spool-'))));
afterAll(() => rm(dir, { recursive: true }));

/** A workbook with a picture in it, which no packing makes smaller; nowhere in memory as a whole. */
function workbook(rows: number, pictureMib: number): AsyncIterable<Buffer> {
  const header = textRow(1, 'Số CCCD', 'Họ tên');
  const lines = Array.from({ length: rows }, (_, i) => textRow(i + 2, String(42_090_000_000 + i), NAME));
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(xlsxParts({ sheets: { A: header + lines.join('') } }))) {
    // Stored, so that a name would be found in the file.
    zip.addBuffer(Buffer.from(content), name, { compress: false });
  }
  const block = randomBytes(MIB);
  const picture = Readable.from(Array.from({ length: pictureMib }, () => block));
  zip.addReadStream(picture, 'xl/media/image1.png', { compress: false, size: pictureMib * MIB });
  zip.end();
  return zip.outputStream as Readable;
}

function open(source: AsyncIterable<Buffer>): Promise<Table> {
  return readTable(source, { spool: new DiskSpool(dir), limits: { maxXlsxBytes: 1_024 * MIB } });
}

/** What this process has open in the folder, though it has no name there any more. */
async function openFiles(): Promise<string[]> {
  const paths = (await readdir('/proc/self/fd')).map(fd => `/proc/self/fd/${fd}`);
  const targets = await Promise.all(paths.map(path => readlink(path).catch(() => '')));
  return paths.filter((_, i) => targets[i]!.startsWith(dir));
}

describe('a workbook on the disk', () => {
  it('is read with little of it in memory, however large it is', async () => {
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    let count = 0;
    const { rows } = await open(workbook(20_000, 300));
    for await (const { cells } of rows) {
      expect(cells).toEqual([String(42_090_000_000 + count), NAME]);
      if (count++ % 100 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(count).toBe(20_000);
    expect(most).toBeLessThan(100 * MIB);
  });

  it('has no name there and says nothing, and is gone when the table is closed', async () => {
    const table = await open(workbook(10, 1));
    expect(await readdir(dir)).toEqual([]);
    const [file, ...others] = await openFiles();
    expect(others).toEqual([]);
    const kept = await readFile(file!);
    expect(kept.length).toBeGreaterThan(MIB);
    expect([NAME, 'worksheet', 'PK'.concat('\x03\x04')].filter(text => kept.includes(text))).toEqual([]);
    await table.close();
    expect(await openFiles()).toEqual([]);
  });

  it('is refused as something that passes where the disk does not take it', async () => {
    const spool = new DiskSpool(join(dir, 'is-not-there'));
    const error = await readTable(workbook(1, 1), { spool }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HubError);
    expect(error).toMatchObject({ kind: 'unavailable', code: 'unavailable' });
  });

  it('gives any range, within a block of the cipher and across many', async () => {
    const spool = new DiskSpool(dir);
    const bytes = randomBytes(100);
    for (let at = 0; at < 100; at += 7) await spool.write(bytes.subarray(at, at + 7));
    for (let from = 0; from <= 100; from += 3) {
      for (let to = from; to <= 100; to += 5) {
        expect(await spool.read(from, to - from)).toEqual(bytes.subarray(from, to));
      }
    }
    await expect(spool.read(90, 20)).rejects.toMatchObject({ code: 'unavailable' });
    await spool.discard();
  });
});
