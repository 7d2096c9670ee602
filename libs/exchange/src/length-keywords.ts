import { _, type Ajv2020, type CodeKeywordDefinition, str } from 'ajv/dist/2020.js';
import ucs2length from 'ajv/dist/runtime/ucs2length.js';

const KEYWORDS = ['maxLength', 'minLength'];

/**
 * They count characters (JSON Schema Validation 2020-12, 6.3.1), of which a text has as many as UTF-16 units at the most
 * and half as many at the least. So nearly every text is short or long enough by its units alone, and nobody goes through
 * its letters, as the library's own keywords do.
 */
const LENGTH: CodeKeywordDefinition = {
  keyword: KEYWORDS,
  type: 'string',
  schemaType: 'number',
  error: {
    message: ({ keyword, schemaCode }) =>
      str`must NOT have ${keyword === 'maxLength' ? 'more' : 'fewer'} than ${schemaCode} characters`,
    params: ({ schemaCode }) => _`{limit: ${schemaCode}}`,
  },
  code(context) {
    const { keyword, gen, data, schemaCode } = context;
    const characters = _`${gen.scopeValue('func', { ref: ucs2length.default })}(${data})`;
    if (keyword === 'maxLength') context.fail(_`${data}.length > ${schemaCode} && ${characters} > ${schemaCode}`);
    else context.fail(_`${data}.length < 2 * ${schemaCode} && ${characters} < ${schemaCode}`);
  },
};

/** In the place of the library's own `maxLength` and `minLength`, with the same answers and errors. */
export function useLengthKeywords(ajv: Ajv2020): void {
  for (const keyword of KEYWORDS) ajv.removeKeyword(keyword);
  ajv.addKeyword(LENGTH);
}
