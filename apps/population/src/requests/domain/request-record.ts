import type { VerificationRequest } from '#libs/contracts';
import { HubError } from '#libs/kernel';

/** The record as the gateway accepted it; what the rules rely on is looked at again. Throws `unreadable`. */
export function parseRequest(bytes: Buffer): VerificationRequest {
  const record = parsed(bytes) as Partial<VerificationRequest> | null;
  const { requestCode, person, purpose } = record ?? {};
  const texts = [requestCode, person?.number, person?.name, purpose?.officer, purpose?.agency];
  if (texts.every(text => typeof text === 'string')) return record as VerificationRequest;
  throw unreadable();
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // Without the parser's own message: it quotes the text.
    throw unreadable();
  }
}

/** What was sealed is not the request that it should be, or its key is gone. */
export function unreadable(): HubError {
  return new HubError('invalid', 'unreadable', 'The request cannot be read any more');
}
