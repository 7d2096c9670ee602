import { describe, expect, it } from '@jest/globals';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { useLengthKeywords } from './length-keywords.js';

const TEXTS = [
  '',
  'a',
  'ab',
  'abc',
  'abcd',
  'abcde',
  '😀',
  '😀😀',
  '😀😀😀',
  '😀a',
  'a😀b',
  '\ud83d',
  '\ud83d\ud83d\ud83d',
  'Đơn',
];
const LENGTHS = [0, 1, 2, 3, 4];

function errorsOf(ajv: Ajv2020, schema: object, text: string): ErrorObject[] {
  const isValid = ajv.compile(schema);
  isValid(text);
  return isValid.errors ?? [];
}

function own(): Ajv2020 {
  const ajv = new Ajv2020({ strictTypes: false });
  useLengthKeywords(ajv);
  return ajv;
}

describe('the length of a text', () => {
  it.each(['maxLength', 'minLength'])(
    'is judged by %s as the library does, surrogate pairs and halves of them included',
    keyword => {
      for (const limit of LENGTHS) {
        const schema = { type: 'string', [keyword]: limit };
        for (const text of TEXTS) {
          expect({ limit, text, errors: errorsOf(own(), schema, text) }).toEqual({
            limit,
            text,
            errors: errorsOf(new Ajv2020({ strictTypes: false }), schema, text),
          });
        }
      }
    },
  );

  it('is measured for texts alone', () => {
    expect(errorsOf(own(), { maxLength: 1, minLength: 1 }, 12345 as never)).toEqual([]);
  });

  it('refuses a limit that is no number, as the library does', () => {
    expect(() => own().compile({ maxLength: '3' })).toThrow('maxLength');
    expect(() => own().compile({ minLength: -1 })).toThrow('minLength');
  });
});
