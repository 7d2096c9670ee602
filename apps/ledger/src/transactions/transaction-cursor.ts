import { isTransactionId } from '#libs/kernel';
import { isInstant } from '../log/instants.js';

/** The last transaction of a page; the next page begins right after it. */
export interface TransactionCursor {
  /** RFC 3339, in milliseconds as the log keeps it. */
  readonly acceptedAt: string;
  readonly transactionId: string;
}

/** Opaque to callers: what is in it may change. */
export function encodeCursor({ acceptedAt, transactionId }: TransactionCursor): string {
  return Buffer.from(`${acceptedAt} ${transactionId}`).toString('base64url');
}

/** undefined where it is no cursor of ours. */
export function decodeCursor(text: string): TransactionCursor | undefined {
  const [acceptedAt = '', transactionId = '', ...rest] = Buffer.from(text, 'base64url').toString().split(' ');
  const fits = rest.length === 0 && isInstant(acceptedAt) && isTransactionId(transactionId);
  return fits ? { acceptedAt, transactionId } : undefined;
}
