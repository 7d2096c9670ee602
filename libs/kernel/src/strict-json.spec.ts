import { describe, expect, it } from '@jest/globals';
import type { HubError } from './errors.js';
import { decodeUtf8, escapePointer, itemTextsOf, parseStrictJson } from './strict-json.js';

function refusalOf(text: string): { code: string; pointers: string[]; messages: string[] } {
  try {
    parseStrictJson(text);
  } catch (error) {
    const { code, errors = [] } = error as HubError;
    return { code, pointers: errors.map(e => e.pointer), messages: errors.map(e => e.message) };
  }
  throw new Error('was taken');
}

describe('parseStrictJson', () => {
  it.each([
    '{}',
    '[]',
    '"text"',
    '-1.5e3',
    'null',
    ' {"a": {"b": [1, {"c": "x:y\\"{["}]}} ',
    '{"a:b": ":", "c\\\\": "\\\\"}',
    '{"\\u0061": "\\u1ec7", "b": "\\ud83d\\ude00"}',
    '{"a": {"x": 1}, "b": {"x": 2}}',
    '[{"x": 1}, {"x": 2}]',
    '{"": 1}',
    '{"a":"__proto__"}',
  ])('takes %s as JSON.parse does', text => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it.each([
    '',
    ' ',
    '{',
    '{"a":1,}',
    "{'a':1}",
    'NaN',
    '{"a" 1}',
    '[1 2]',
    '{"a":1}}',
    '"\t"',
    '\ufeff{}',
    '{"a":"',
    'nul',
  ])('refuses %j as malformed', text => {
    expect(refusalOf(text)).toEqual({ code: 'malformed', pointers: [], messages: [] });
  });

  it('refuses what is nested deeper than 32 levels, however long, and takes 32', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseStrictJson(nested(32))).toBeDefined();
    expect(refusalOf(nested(33)).code).toBe('malformed');
    expect(refusalOf('{"a":'.repeat(33) + '1' + '}'.repeat(33)).code).toBe('malformed');
    expect(refusalOf('['.repeat(2_000_000)).code).toBe('malformed');
    expect(parseStrictJson(`["${'['.repeat(100)}"]`)).toEqual(['['.repeat(100)]);
  });

  it.each([
    ['{"a":1,"a":2}', '/a'],
    ['{"a":1,"\\u0061":2}', '/a'],
    ['{"a":{"b":1,"b":1}}', '/a/b'],
    ['[0,{"x":[{},{"b":1,"c":2,"b":3}]}]', '/1/x/1/b'],
    ['{"a/b":{"~":1,"~":2}}', '/a~1b/~0'],
    ['{"s":"\\"a\\":1,","k":1,"k":2}', '/k'],
    ['{"a":"x","a":"y"}', '/a'],
    [`{"a"${' '.repeat(200)}:1,"a":2}`, '/a'],
    [`{"a"\n\t\r :1,"a"${'\n'.repeat(70)}:2}`, '/a'],
    ['{"":1,"":2}', '/'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
  ])('refuses the member that is there twice in %s', (text, pointer) => {
    const { code, pointers, messages } = refusalOf(text);
    expect(code).toBe('payload-invalid');
    expect(pointers).toContain(pointer);
    expect(messages).toContain('is there more than once');
  });

  it('names a member that is there three times twice, and both of two', () => {
    expect(refusalOf('{"a":1,"a":2,"b":1,"a":3,"b":2}').pointers).toEqual(['/a', '/a', '/b']);
  });

  it.each([
    ['{"a":{"__proto__":{"admin":true}}}', '/a/__proto__', 'is a reserved name'],
    ['{"\\u005f_proto__":1}', '/__proto__', 'is a reserved name'],
    ['{"a":["x\\u0000y"]}', '/a/0', 'contains a NUL character'],
    ['{"a\\u0000":1}', '/a\u0000', 'contains a NUL character'],
    ['{"a":"\\ud800"}', '/a', 'contains a lone surrogate'],
    ['{"a":"\\ude00\\ud83d"}', '/a', 'contains a lone surrogate'],
    ['"\\udfff"', '', 'contains a lone surrogate'],
  ])('refuses %s', (text, pointer, message) => {
    const { code, pointers, messages } = refusalOf(text);
    expect({ code, pointers, messages }).toEqual({ code: 'payload-invalid', pointers: [pointer], messages: [message] });
  });

  it('leaves the prototype of nothing changed', () => {
    expect(() => parseStrictJson('{"__proto__":{"polluted":1}}')).toThrow();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('decodeUtf8', () => {
  it('refuses bytes that are not UTF-8 instead of replacing them', () => {
    expect(decodeUtf8(Buffer.from('Hồ sơ'))).toBe('Hồ sơ');
    for (const bytes of [[0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xff], [0xe1, 0xbb]]) {
      expect(() => decodeUtf8(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ code: 'malformed' }));
    }
  });
});

describe('escapePointer', () => {
  it('escapes in the order of RFC 6901', () => {
    expect(escapePointer('~1/a~')).toBe('~01~1a~0');
  });
});

describe('itemTextsOf', () => {
  it.each([
    ['[]', []],
    [' [ ] ', []],
    ['[1]', ['1']],
    ['[[1,2],{"a":[3,4]},"x,]\\"",null]', ['[1,2]', '{"a":[3,4]}', '"x,]\\""', 'null']],
  ])('cuts %s where its items end', (text, items) => {
    expect(itemTextsOf(text)).toEqual(items);
    expect(items.map(item => JSON.parse(item) as unknown)).toEqual(JSON.parse(text));
  });
});
