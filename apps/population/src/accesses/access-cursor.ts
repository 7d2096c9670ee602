import { parseInstant } from '#libs/exchange';
import { isTransactionId } from '#libs/kernel';

/** A place in the log, by time and id; the newest come first, so what follows is older. */
export interface AccessPlace {
  /** RFC 3339 in milliseconds, as the log keeps it. */
  readonly at: string;
  readonly id: string;
}

/** Opaque to callers: what is in it may change. */
export function encodeCursor({ at, id }: AccessPlace): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

/** undefined where it is no cursor of ours. */
export function decodeCursor(text: string): AccessPlace | undefined {
  const [at = '', id = '', ...rest] = Buffer.from(text, 'base64url').toString().split(' ');
  const instant = parseInstant(at);
  if (instant === undefined || !isTransactionId(id) || rest.length > 0) return undefined;
  return { at: new Date(instant).toISOString(), id };
}
