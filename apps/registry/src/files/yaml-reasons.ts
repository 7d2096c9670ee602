import type { ErrorCode } from 'yaml';

/**
 * The parser's own messages quote the text around the mistake, which may be a secret (`secret: *abc` is an alias to
 * YAML): only these reasons leave.
 */
const REASONS: Partial<Record<ErrorCode, string>> = {
  DUPLICATE_KEY: 'is there more than once',
  BAD_ALIAS: 'is an alias that names no anchor; put a text that begins with * in quotes',
  TAG_RESOLVE_FAILED: 'has a tag that is not known; put a text that begins with ! in quotes',
  BAD_SCALAR_START: 'begins with a character that needs quotes',
  BAD_DQ_ESCAPE: 'has an escape that is not known; use single quotes',
  BAD_INDENT: 'is not indented as the lines around it',
  TAB_AS_INDENT: 'is indented with a tab; use spaces',
  MULTIPLE_DOCS: 'begins a second document; one file is one document',
  NON_STRING_KEY: 'has a name that is not a text',
  MISSING_CHAR: 'lacks a closing quote, bracket or a colon',
  MULTILINE_IMPLICIT_KEY: 'is a name without a value',
  RESOURCE_EXHAUSTION: 'is nested too deeply',
};

export function yamlReason(code: ErrorCode): string {
  return REASONS[code] ?? `is not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}
