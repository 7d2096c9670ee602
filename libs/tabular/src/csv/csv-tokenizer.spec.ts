import { describe, expect, it } from '@jest/globals';
import { type Delimiter } from '../table.js';
import { tableErrorCode } from '../table-error.js';
import { type CsvRecord, CsvTokenizer } from './csv-tokenizer.js';

function tokens(text: string, chunkSize = 1_000, delimiter: Delimiter = ',', maxRowChars = 1_000): CsvRecord[] {
  const tokenizer = new CsvTokenizer(delimiter, maxRowChars);
  const records: CsvRecord[] = [];
  for (let at = 0; at < text.length; at += chunkSize) records.push(...tokenizer.push(text.slice(at, at + chunkSize)));
  records.push(...tokenizer.push('', true));
  return records;
}

function cells(text: string, chunkSize?: number, delimiter?: Delimiter): string[][] {
  return tokens(text, chunkSize, delimiter).map(record => record.cells);
}

describe('CsvTokenizer', () => {
  const mixed = 'a,b\r\n"c ""x"" , y","d\ne"\n\rf,\r,"g"';

  it.each([1, 2, 3, 5, 1_000])('finds the same records in pieces of %i characters', chunkSize => {
    expect(cells(mixed, chunkSize)).toEqual([['a', 'b'], ['c "x" , y', 'd\ne'], [''], ['f', ''], ['', 'g']]);
  });

  it.each([1, 1_000])('knows the line on which each record begins, in pieces of %i', chunkSize => {
    expect(tokens(mixed, chunkSize).map(({ line }) => line)).toEqual([1, 2, 4, 5, 6]);
  });

  it.each([
    ['a\r\nb', ['\r\n', '']],
    ['a\nb\n', ['\n', '\n']],
    ['a\rb\r', ['\r', '\r']],
  ])('tells the line ends of %j', (text, ends) => {
    expect(tokens(text, 1).map(({ lineEnd }) => lineEnd)).toEqual(ends);
  });

  it.each<[Delimiter]>([[','], [';'], ['\t']])('cuts at %j and at no other', delimiter => {
    expect(cells(`x,y${delimiter};\t`, 2, delimiter)[0]!.join('')).toBe(`x,y;\t`.replaceAll(delimiter, ''));
  });

  it('leaves a quote alone that does not begin a cell', () => {
    expect(cells('ống 5",Nguyễn "Tèo" An\n')).toEqual([['ống 5"', 'Nguyễn "Tèo" An']]);
  });

  it('takes space after a closing quote for none', () => {
    expect(tokens('"a" ,"b"  \n')).toMatchObject([{ cells: ['a', 'b'], isTorn: false, quoted: 2 }]);
  });

  it('marks text after a closing quote, and reads on behind that line', () => {
    expect(tokens('"a"b,c\nd,e', 3)).toMatchObject([
      { cells: ['ab', 'c'], isTorn: true },
      { cells: ['d', 'e'], isTorn: false },
    ]);
  });

  it('has no record in nothing', () => {
    expect(tokens('')).toEqual([]);
  });

  it.each([
    ['at the end of the file', 'a,b\nc,"d\ne,f\n', 2],
    ['on a later line of its record', 'a,b\n"x\ny","d\ne,f\n', 3],
    ['where another quote closes it far below', 'a,b\nc,"d\ne,f\ng,"h, i"\n', 2],
    ['where the next row is in quotes too', '"a","b\n"c","d"\n', 1],
  ])('names the line of a quote that nobody closes: %s', (_where, text, line) => {
    for (const chunkSize of [1, 1_000]) {
      const read = (): CsvRecord[] => tokens(text, chunkSize);
      expect(read).toThrow(
        expect.objectContaining({
          errors: [{ pointer: `/rows/${line}`, message: expect.stringMatching(/^quote-unclosed: /) }],
        }),
      );
    }
  });

  it.each([
    ['quote-unclosed', `a,b\n"${'x'.repeat(2_000)}`],
    ['row-too-long', `a,b\n${'x'.repeat(2_000)}`],
    ['row-too-long', `a,b\n${'x,'.repeat(1_000)}\nc,d`],
  ])('keeps no row without end: %s', (code, text) => {
    const tokenizer = new CsvTokenizer(',', 100);
    let kept = 0;
    const read = (): void => {
      for (const piece of text.match(/[^]{1,10}/g)!) {
        Array.from(tokenizer.push(piece));
        kept += piece.length;
      }
    };
    expect(read).toThrow();
    expect(kept).toBeLessThan(200);
    expect(codeOf(() => tokens(text, 10, ',', 100))).toBe(code);
  });
});

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return tableErrorCode(error);
  }
  return undefined;
}
