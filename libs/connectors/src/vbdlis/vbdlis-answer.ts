import { parseRetryAfter } from '#libs/outbound';
import type { HttpAnswer, HttpResult } from '../http/http-result.js';
import type { Verdict } from '../outcomes.js';

/** What an answer means. `unclear`: there was none of the protocol. */
export type VbdlisMeaning = 'taken' | 'duplicate' | 'not-found' | 'session' | 'busy' | 'refused' | 'unclear';

export interface VbdlisAnswer {
  readonly meaning: VbdlisMeaning;
  /** Code of the outcome, should this answer end the delivery. */
  readonly code: string;
  readonly detail: string;
  readonly retryAfterMs?: number | undefined;
}

/**
 * The protocol has no code for these in its second form, so the partners' words must do: here and nowhere else. In NFC and
 * lower case; the first that an answer's message contains counts.
 */
export const VBDLIS_TEXT_SIGNS: readonly (readonly [string, VbdlisMeaning])[] = [
  ['đã tồn tại', 'duplicate'],
  ['không tìm thấy hồ sơ', 'not-found'],
  ['chưa được xác thực', 'session'],
  ['hệ thống đang bận', 'busy'],
];
/** `status.code` of the first form, as partners send HTTP's numbers in it (ours, like the texts above). */
const CODES: Readonly<Record<string, VbdlisMeaning>> = {
  '401': 'session',
  '404': 'not-found',
  '409': 'duplicate',
  '429': 'busy',
  '503': 'busy',
};
/** Plain text longer than this is a page and no message. */
const MAX_MESSAGE = 200;

type Members = Readonly<Record<string, unknown>>;

/** Failure comes under HTTP 200, success only as `data` or `Result` 1: nothing else counts as one. */
export function readVbdlisAnswer(result: HttpResult, duplicateCodes: readonly string[], now: number): VbdlisAnswer {
  if (result.kind === 'failure') return { meaning: 'unclear', code: result.code, detail: '' };
  const reply = result.brokenOff ? undefined : parseReply(result.body);
  const success = reply && textOf(reply['data'] ?? reply['Result']);
  if (!reply || success === undefined) return readNoReply(result, now);
  const status = membersOf(reply['status']);
  const detail = textOf(status['message']) ?? textOf(reply['Message']) ?? '';
  if (success === '1') return { meaning: 'taken', code: 'vbdlis-1', detail };
  const code = textOf(status['code']) ?? '';
  const meaning = duplicateCodes.includes(code) ? 'duplicate' : (meaningOf(detail) ?? CODES[code]);
  if (meaning) return { meaning, code: `vbdlis-${meaning}`, detail };
  if (result.status >= 500) return { meaning: 'unclear', code: `http-${result.status}`, detail };
  return { meaning: 'refused', code: `vbdlis-${code === '' ? success : code.slice(0, 20)}`, detail };
}

/**
 * What an answer that ends a delivery means for its message. A dossier that the partner does not know yet may still come to
 * it another way: that is tried again, and dead after the subscription's attempts.
 */
export function vbdlisVerdict({ meaning, code, detail, retryAfterMs }: VbdlisAnswer): Verdict {
  switch (meaning) {
    case 'taken':
    case 'duplicate':
      return { status: 'delivered', code };
    case 'refused':
      return { status: 'rejected', code, detail };
    case 'not-found':
    case 'session':
    case 'busy':
    case 'unclear':
      return { status: 'retry', code, detail, retryAfterMs };
  }
}

function readNoReply({ status, body, brokenOff, retryAfter }: HttpAnswer, now: number): VbdlisAnswer {
  if (brokenOff) return { meaning: 'unclear', code: brokenOff, detail: '' };
  if (status === 401) return { meaning: 'session', code: 'http-401', detail: '' };
  if (status >= 300 && status < 400) return { meaning: 'unclear', code: 'redirect', detail: `http-${status}` };
  const text = body.trim();
  const detail = text.length > MAX_MESSAGE || text.startsWith('<') ? '' : text;
  if (status < 200 || status > 299) {
    return { meaning: 'unclear', code: `http-${status}`, detail, retryAfterMs: parseRetryAfter(retryAfter, now) };
  }
  return { meaning: 'unclear', code: 'vbdlis-no-reply', detail };
}

function parseReply(body: string): Members | undefined {
  try {
    return membersOf(JSON.parse(body.replace(/^\uFEFF/, '')));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}

function meaningOf(message: string): VbdlisMeaning | undefined {
  const text = message.normalize('NFC').toLowerCase();
  return VBDLIS_TEXT_SIGNS.find(([sign]) => text.includes(sign))?.[1];
}
