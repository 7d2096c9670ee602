import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { packedRecords } from './kafka-batches.js';

let folder: string;

function batch(records: Buffer, codec: number, magic = 2): Buffer {
  const head = Buffer.alloc(61);
  head.writeInt32BE(61 - 12 + records.length, 8);
  head.writeInt8(magic, 16);
  head.writeInt16BE(codec | 0b10000, 21);
  return Buffer.concat([head, records]);
}

function packedIn(...parts: readonly Buffer[]): string[] {
  const file = join(folder, 'segment.log');
  writeFileSync(file, Buffer.concat(parts));
  return [...packedRecords(file)].map(String);
}

describe('what Kafka has packed in a segment', () => {
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'hub-segments-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is unpacked, whatever batches stand before, and room that was taken ahead is none', () => {
    const packed = batch(gzipSync('of somebody'), 1);
    expect(packedIn(batch(Buffer.from('open'), 0), packed, packed, Buffer.alloc(4_096))).toEqual([
      'of somebody',
      'of somebody',
    ]);
  });

  it('is an error where it cannot be unpacked, since it could not be searched', () => {
    expect(() => packedIn(batch(Buffer.from('?'), 4))).toThrow('packed in way 4');
    expect(() => packedIn(batch(Buffer.from('?'), 0, 1))).toThrow('another version');
  });
});
