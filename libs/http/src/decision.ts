import { decodeUtf8, HubError, type JsonObject, maskIdentityNumbersIn, parseStrictJson } from '#libs/kernel';

const MAX_REASON = 500;
const MAX_CODE = 200;

/** The members of a JSON body; none where there is no body. Throws `malformed` or `payload-invalid`. */
export function membersOf(body: unknown): JsonObject {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  const value = parseStrictJson(decodeUtf8(body));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw invalid('', 'must be an object');
}

/** Why somebody does something: 1 to 500 characters, with personal numbers masked. It is kept for years. */
export function reasonIn(members: JsonObject): string {
  const reason = optionalReasonIn(members);
  if (reason === '') throw invalid('/reason', 'is required: it is recorded with who did it');
  return reason;
}

/** The reason where one is given, else ''. */
export function optionalReasonIn({ reason = '' }: JsonObject): string {
  if (typeof reason === 'string' && reason.length <= MAX_REASON) return maskIdentityNumbersIn(reason.trim());
  throw invalid('/reason', `must be a text of at most ${MAX_REASON} characters`);
}

/** A short text such as a code; undefined where it is not given. */
export function codeIn(members: JsonObject, name: string): string | undefined {
  const code = members[name];
  if (code === undefined) return undefined;
  if (typeof code === 'string' && code !== '' && code.length <= MAX_CODE) return code;
  throw invalid(`/${name}`, `must be a text of 1 to ${MAX_CODE} characters`);
}

export function invalid(pointer: string, message: string): HubError {
  return new HubError('invalid', 'payload-invalid', 'The request is not acceptable', {
    errors: [{ pointer, message }],
  });
}
