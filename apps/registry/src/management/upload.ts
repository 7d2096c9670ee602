import { decodeUtf8, HubError, parseStrictJson } from '#libs/kernel';

/** The text of `{"yaml": "…"}`; the body arrives as bytes where it was sent as JSON. */
export function yamlOf(body: unknown): string {
  if (!Buffer.isBuffer(body)) throw new HubError('invalid', 'unacceptable-media', 'Send JSON: {"yaml": "<the file>"}');
  const value = parseStrictJson(decodeUtf8(body));
  const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  const { yaml, ...others } = members;
  if (typeof yaml === 'string' && Object.keys(others).length === 0) return yaml;
  const errors = [{ pointer: '/yaml', message: 'must be the only member, and the text of the file' }];
  throw new HubError('invalid', 'payload-invalid', 'The body is not a registry upload', { errors });
}
