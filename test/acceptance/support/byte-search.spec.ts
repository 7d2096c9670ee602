import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { searchFiles, Secrets } from './byte-search.js';

const secrets = new Secrets(['040087123456', '187654321'], ['Quàng Thị Ủn']);
let folder: string;

async function found(content: string | Buffer): Promise<number> {
  writeFileSync(join(folder, 'file'), content);
  return (await searchFiles([folder], secrets)).found.length;
}

describe('the search for what must be nowhere', () => {
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'hub-bytes-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['a number between other bytes', Buffer.from([0, 255, ...Buffer.from('040087123456'), 7])],
    ['a number inside a longer row of digits', '99040087123456000'],
    ['an old number', '{"number":"187654321"}'],
    ['a name', 'x Quàng Thị Ủn y'],
    ['a name in capitals', 'QUÀNG THỊ ỦN'],
    ['a name taken apart', 'Quàng Thị Ủn'.normalize('NFD')],
    ['a number across two parts of a large file', `${'x'.repeat(4_194_304 - 5)}040087123456`],
  ])('finds %s', async (_, content) => {
    expect(await found(content)).toBe(1);
  });

  it('finds nothing in what only looks alike', async () => {
    expect(await found('040087123457 18765432 Quàng Thị Un')).toBe(0);
  });
});
