import { describe, expect, it } from '@jest/globals';
import { bytesOf } from '../spec-tables.js';
import { SheetWriter } from './sheet-writer.js';
import { type WritableRow } from '../writable-table.js';

async function* rows(...sheets: number[]): AsyncGenerator<WritableRow> {
  for (const [i, sheet] of sheets.entries()) yield { sheet, cells: [`r${i}`], added: [] };
}

/** The texts of a sheet, and whether a row is left that has no room in it. */
async function written(writer: SheetWriter, position: number): Promise<[string[], boolean]> {
  let isFull = false;
  async function* noted(): AsyncGenerator<Buffer> {
    isFull = yield* writer.sheet(position);
  }
  const xml = (await bytesOf(noted())).toString();
  return [[...xml.matchAll(/<t [^>]*>([^<]*)</g)].map(([, text]) => text!), isFull];
}

describe('SheetWriter', () => {
  it('begins another sheet with the header again when one is full', async () => {
    const writer = new SheetWriter(['a'], 1, rows(0, 0, 0, 0, 1), [], 3);
    expect(await written(writer, 0)).toEqual([['a', 'r0', 'r1'], true]);
    expect(await written(writer, 0)).toEqual([['a', 'r2', 'r3'], false]);
    expect(await written(writer, 1)).toEqual([['a', 'r4'], false]);
  });

  it('leaves rows of a later sheet for that one', async () => {
    const writer = new SheetWriter(['a'], 1, rows(0, 2), [], 10);
    expect(await written(writer, 0)).toEqual([['a', 'r0'], false]);
    expect(await written(writer, 1)).toEqual([['a'], false]);
    expect(await written(writer, 2)).toEqual([['a', 'r1'], false]);
  });
});
