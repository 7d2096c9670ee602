import { describe, expect, it } from '@jest/globals';
import { type Line, LineSplitter } from './line-splitter.js';

function split(text: string, chunkSize: number, maxBytes = 10): string[] {
  const splitter = new LineSplitter(maxBytes);
  const bytes = Buffer.from(text);
  const lines: Line[] = [];
  for (let i = 0; i < bytes.length; i += chunkSize) lines.push(...splitter.push(bytes.subarray(i, i + chunkSize)));
  lines.push(...splitter.end());
  return lines.map(line => ('bytes' in line ? line.bytes.toString() : 'too long'));
}

describe('LineSplitter', () => {
  it.each([1, 2, 3, 7, 1_000])('finds the same lines in chunks of %i bytes', chunkSize => {
    expect(split('một\r\nhai\n\n  \nba', chunkSize)).toEqual(['một', 'hai', 'ba']);
  });

  it.each([1, 4, 1_000])('drops a line that is too long, and only that, in chunks of %i bytes', chunkSize => {
    expect(split(`a\n${'x'.repeat(11)}\nb\n${'y'.repeat(500)}`, chunkSize)).toEqual(['a', 'too long', 'b', 'too long']);
  });

  it('takes a line that just fits, with or without carriage return', () => {
    const fits = 'x'.repeat(10);
    expect(split(`${fits}\n${fits}\r\n${fits}`, 3)).toEqual([fits, fits, fits]);
    expect(split(`${'x'.repeat(11)}\r\n`, 3)).toEqual(['too long']);
  });

  it('keeps nothing of a line beyond its limit', () => {
    const splitter = new LineSplitter(10);
    for (let i = 0; i < 1_000; i++) expect(splitter.push(Buffer.alloc(1_000, 'x'))).toEqual([]);
    expect(splitter).toMatchObject({ parts: [] });
    expect(splitter.push(Buffer.from('\nok\n'))).toEqual([{ tooLong: true }, { bytes: Buffer.from('ok') }]);
  });

  it('has no line in nothing', () => {
    expect(split('', 1)).toEqual([]);
    expect(split('\n\n', 1)).toEqual([]);
  });
});
