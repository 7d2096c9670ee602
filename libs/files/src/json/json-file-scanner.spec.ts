import { describe, expect, it } from '@jest/globals';
import { isTapTinData } from './extract-files.js';
import { JsonFileScanner } from './json-file-scanner.js';

interface Seen {
  readonly json: string;
  readonly files: Record<string, string>;
}

/** What is left of a text, with `@` in place of each file, and the files by pointer. */
function scan(text: string | Buffer, step = 1_000_000): Seen {
  const bytes = Buffer.from(text);
  const scanner = new JsonFileScanner(isTapTinData);
  const files: Record<string, string> = {};
  let json = '';
  let current = '';
  for (let i = 0; i < bytes.length; i += step) {
    for (const piece of scanner.scan(Buffer.from(bytes.subarray(i, i + step)))) {
      if (piece.kind === 'json') json += piece.bytes.toString('latin1');
      else if (piece.kind === 'begin') files[(current = piece.pointer)] = '';
      else if (piece.kind === 'content') files[current] += piece.text.toString('latin1');
      else json += '@';
    }
  }
  scanner.end();
  return { json: Buffer.from(json, 'latin1').toString('utf8'), files };
}

describe('JsonFileScanner', () => {
  it.each<[string, string, string, Record<string, string>]>([
    ['TapTin', '{"TapTin":{"name":"a","data":"QUJD"}}', '{"TapTin":{"name":"a","data":@}}', { '/TapTin/data': 'QUJD' }],
    [
      'the papers of a dossier',
      '{"DanhSachGiayToDinhKem":[{"TapTin":{"data":"QQ==","name":"x"}},{"TenGiayTo":"đ","TapTin":{"data":"Qg=="}}]}',
      '{"DanhSachGiayToDinhKem":[{"TapTin":{"data":@,"name":"x"}},{"TenGiayTo":"đ","TapTin":{"data":@}}]}',
      { '/DanhSachGiayToDinhKem/0/TapTin/data': 'QQ==', '/DanhSachGiayToDinhKem/1/TapTin/data': 'Qg==' },
    ],
    [
      'a list of TapTin',
      '{"TapTin":[{"data":"Q"},{"data":"R"}]}',
      '{"TapTin":[{"data":@},{"data":@}]}',
      {
        '/TapTin/0/data': 'Q',
        '/TapTin/1/data': 'R',
      },
    ],
    [
      'a list of supplements',
      '{"DanhSachGiayToBoSung":[{"data":"Q"}]}',
      '{"DanhSachGiayToBoSung":[{"data":@}]}',
      {
        '/DanhSachGiayToBoSung/0/data': 'Q',
      },
    ],
    ['escaped slashes', '{"TapTin":{"data":"a\\/b\\/\\/c"}}', '{"TapTin":{"data":@}}', { '/TapTin/data': 'a/b//c' }],
    [
      'characters as numbers',
      '{"TapTin":{"data":"a\\u002bb\\u002Fc"}}',
      '{"TapTin":{"data":@}}',
      { '/TapTin/data': 'a+b/c' },
    ],
    [
      'lines of MIME',
      '{"TapTin":{"data":"QUJD\\r\\nQUJD\\u000a"}}',
      '{"TapTin":{"data":@}}',
      { '/TapTin/data': 'QUJDQUJD' },
    ],
    [
      'escaped names',
      '{"\\u0054apTin":{"d\\u0061ta":"Q"}}',
      '{"\\u0054apTin":{"d\\u0061ta":@}}',
      { '/TapTin/data': 'Q' },
    ],
    ['an empty text', '{"TapTin":{"data":""}}', '{"TapTin":{"data":@}}', { '/TapTin/data': '' }],
    ['null', '{"TapTin":{"data":null}}', '{"TapTin":{"data":null}}', {}],
    ['space between', '{ "TapTin" :\n{ "data" :\t"Q" } }', '{ "TapTin" :\n{ "data" :\t@ } }', { '/TapTin/data': 'Q' }],
    ['other data', '{"data":"Q","x":{"data":"R"}}', '{"data":"Q","x":{"data":"R"}}', {}],
    ['text that looks like it', '{"a":"\\"TapTin\\":{\\"data\\":\\"Q"}', '{"a":"\\"TapTin\\":{\\"data\\":\\"Q"}', {}],
    ['a name as a value', '["TapTin",{"x":"data"},"Q"]', '["TapTin",{"x":"data"},"Q"]', {}],
    ['a name without a colon', '{"TapTin":{"data" "Q"}}', '{"TapTin":{"data" "Q"}}', {}],
    [
      'names with ~ and /',
      '{"a~/b":{"TapTin":{"data":"Q"}}}',
      '{"a~/b":{"TapTin":{"data":@}}}',
      {
        '/a~0~1b/TapTin/data': 'Q',
      },
    ],
  ])('finds the files in %s, whatever the chunks', (_what, text, json, files) => {
    for (const step of [1_000_000, 1, 2, 3, 5, 7, 11]) expect(scan(text, step)).toEqual({ json, files });
  });

  it('finds a name twice twice, and leaves it to the parser to refuse it', () => {
    const { json } = scan('{"TapTin":{"data":"Q","data":"R"}}');
    expect(json).toBe('{"TapTin":{"data":@,"data":@}}');
  });

  it.each(['{"a":1}}]', '{"a":', 'nonsense', '"', '{"TapTin":{data:"Q"}}', '[[]', '\ufeff{}', '{"a":"\\', '}{":,'])(
    'lets %j through as it is: the parser says what is wrong with it',
    text => {
      for (const step of [1_000, 1]) expect(scan(text, step).json).toBe(text);
    },
  );

  it.each([
    ['a quote', '\\"'],
    ['a backslash', '\\\\'],
    ['a tab', '\\t'],
    ['an unknown escape', '\\x'],
    ['half of a surrogate pair', '\\ud83d'],
    ['a letter beyond ASCII', '\\u1ef9'],
    ['no hex digits', '\\u00zz'],
  ])('refuses %s in a file', (_what, escape) => {
    for (const step of [1_000, 1]) {
      expect(() => scan(`{"TapTin":{"data":"QUJD${escape}QUJD"}}`, step)).toThrow(
        expect.objectContaining({ code: 'file-base64-invalid' }),
      );
    }
  });

  it.each(['{"sha256":"x"}', '["Q"]', '1', 'true', '-1'])('refuses %s where a file should be', value => {
    expect(() => scan(`{"TapTin":{"data":${value}}}`)).toThrow(
      expect.objectContaining({
        code: 'file-base64-invalid',
        errors: [expect.objectContaining({ pointer: '/TapTin/data' })],
      }),
    );
  });

  it('refuses a text that ends within a file, and one that is too deep', () => {
    expect(() => scan('{"TapTin":{"data":"QUJD')).toThrow(expect.objectContaining({ code: 'malformed' }));
    expect(() => scan('[{"a":'.repeat(17))).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('takes time in proportion to the length, however many escapes there are', () => {
    const chunk = Buffer.from('\\/'.repeat(1_000_000));
    const scanner = new JsonFileScanner(isTapTinData);
    expect([...scanner.scan(Buffer.from('{"TapTin":{"data":"'))]).toHaveLength(2);
    const startedAt = performance.now();
    expect([...scanner.scan(chunk)]).toHaveLength(1);
    // Some 0.5 s on a busy machine; minutes if each escape searched the whole chunk.
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });
});
