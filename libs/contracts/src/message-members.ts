import type { HubError } from '#libs/kernel';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The members of a message that is a JSON object; none of any other JSON. Throws `wrong` where it is no JSON. */
export function membersIn(value: Buffer | null, wrong: (cause: unknown) => HubError): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(String(value));
    return typeof read === 'object' && read !== null ? { ...read } : {};
  } catch (cause) {
    throw wrong(cause);
  }
}

/** As the hub writes them, in small letters. */
export function isUuidOfHub(value: unknown): boolean {
  return typeof value === 'string' && UUID.test(value);
}
