import { decodeUtf8, HubError, type JsonValue, parseStrictJson } from '#libs/kernel';
import { REPAIR_ACTIONS, type RepairAction } from '../domain/difference.js';

const MAX_REASON = 500;

/** `{"action": "resend" | "fetch" | "ask", "reason"}`; throws `malformed` or `payload-invalid`. */
export function repairIn(body: unknown): { readonly action: RepairAction; readonly reason: string } {
  const value: JsonValue = Buffer.isBuffer(body) && body.length > 0 ? parseStrictJson(decodeUtf8(body)) : null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('', 'must be an object');
  const { action: wanted, reason: given } = value;
  const action = REPAIR_ACTIONS.find(each => each === wanted);
  if (action === undefined) throw invalid('/action', `must be one of ${REPAIR_ACTIONS.join(', ')}`);
  const reason = typeof given === 'string' ? given.trim() : '';
  if (reason === '' || reason.length > MAX_REASON) {
    throw invalid('/reason', `must be a text of 1 to ${MAX_REASON} characters: it is recorded with who did it`);
  }
  return { action, reason };
}

function invalid(pointer: string, message: string): HubError {
  const errors = [{ pointer, message }];
  return new HubError('invalid', 'payload-invalid', 'The request is not acceptable', { errors });
}
