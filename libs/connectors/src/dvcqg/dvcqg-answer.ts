import { parseRetryAfter } from '#libs/outbound';
import type { HttpAnswer, HttpResult } from '../http/http-result.js';
import type { Verdict } from '../outcomes.js';
import { DVCQG_CODES, DVCQG_TEXT_SIGNS, type DvcqgMeaning } from './dvcqg-codes.js';

/** One answer of the portal, understood. `failed`: there was none of the protocol; `refused`: a code of no other meaning. */
export interface PortalAnswer {
  readonly meaning: DvcqgMeaning | 'refused' | 'failed';
  /** Code of the outcome, should this answer end the delivery. */
  readonly code: string;
  readonly detail: string;
  readonly retryAfterMs?: number | undefined;
  readonly session?: string | undefined;
}

export type CodeTable = Readonly<Record<string, DvcqgMeaning>>;

/** Plain text longer than this is a page and no message. */
const MAX_MESSAGE = 200;
const MESSAGE_FIELDS = ['message', 'error_message', 'error_msg', 'Message', 'mesage'];
const SETTING_OF: Readonly<Record<string, DvcqgMeaning>> = {
  duplicateCodes: 'duplicate',
  notFoundCodes: 'not-found',
  sessionCodes: 'session',
  transientCodes: 'transient',
};

/** The code table with what a connector's settings add or change. */
export function codeTableOf(settings: Readonly<Record<string, string>>): CodeTable {
  const table: Record<string, DvcqgMeaning> = { ...DVCQG_CODES };
  for (const [setting, meaning] of Object.entries(SETTING_OF)) {
    for (const code of settings[setting]?.split(',') ?? []) table[code.trim()] = meaning;
  }
  return table;
}

/** Failure may come as text, HTML or broken JSON under HTTP 200: only an answer of the protocol counts as one. */
export function readPortalAnswer(result: HttpResult, codes: CodeTable, now: number): PortalAnswer {
  if (result.kind === 'failure') return failed(result.code, '');
  const reply = parseReply(result.body);
  if (reply && !result.brokenOff) return readReply(reply, result, codes, now);
  return readNoReply(result, now);
}

export function failed(code: string, detail: string, retryAfterMs?: number): PortalAnswer {
  return { meaning: 'failed', code, detail, retryAfterMs };
}

/** What an answer that ends a delivery means for its message. */
export function verdictOf(answer: PortalAnswer): Verdict {
  const { meaning, code, detail, retryAfterMs } = answer;
  switch (meaning) {
    case 'ok':
      return { status: 'delivered', code };
    case 'refused':
      return { status: 'rejected', code, detail };
    case 'failed':
    case 'transient':
    case 'session':
      return { status: 'retry', code, detail, retryAfterMs };
    case 'duplicate':
    case 'not-found':
      // "Exists already" to an update, or "unknown" to a create: the portal contradicts itself.
      return { status: 'retry', code: 'dvcqg-inconsistent', detail };
  }
}

function readReply(reply: Record<string, unknown>, result: HttpAnswer, codes: CodeTable, now: number): PortalAnswer {
  const code = codeOf(reply);
  const detail = messageIn(reply);
  const meaning = (code === undefined ? undefined : codes[code]) ?? meaningOfText(detail);
  if (meaning) return { meaning, code: `dvcqg-${code ?? meaning}`, detail, session: textOf(reply['session']) };
  if (code !== undefined) return { meaning: 'refused', code: `dvcqg-${code}`, detail };
  // A login may be answered by a session alone.
  const session = textOf(reply['session']);
  if (session && isSuccess(result)) return { meaning: 'ok', code: 'dvcqg-0', detail, session };
  return isSuccess(result) ? failed('dvcqg-no-code', detail) : readNoReply(result, now);
}

function readNoReply(result: HttpAnswer, now: number): PortalAnswer {
  const { status, body, brokenOff } = result;
  if (brokenOff) return failed(brokenOff, '');
  if (status === 401) return { meaning: 'session', code: 'http-401', detail: '' };
  if (status >= 300 && status < 400) return failed('redirect', `http-${status}`);
  if (!isSuccess(result)) return failed(`http-${status}`, plainText(body), parseRetryAfter(result.retryAfter, now));
  const meaning = meaningOfText(plainText(body));
  return meaning ? { meaning, code: `dvcqg-${meaning}`, detail: body } : failed('dvcqg-text', plainText(body));
}

function isSuccess(result: HttpAnswer): boolean {
  return result.status >= 200 && result.status < 300;
}

function parseReply(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function codeOf(reply: Record<string, unknown>): string | undefined {
  return textOf(reply['error_code'])?.trim() || undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function messageIn(reply: Record<string, unknown>): string {
  for (const field of MESSAGE_FIELDS) {
    const text = textOf(reply[field]);
    if (text) return text;
  }
  return textOf(reply['result']) ?? '';
}

/** '' for a page: its words are those of a web server, not of the portal. */
function plainText(body: string): string {
  const text = body.trim();
  return text.length > MAX_MESSAGE || text.startsWith('<') ? '' : text;
}

function meaningOfText(text: string): DvcqgMeaning | undefined {
  const normal = text.normalize('NFC');
  return DVCQG_TEXT_SIGNS.find(([sign]) => sign.test(normal))?.[1];
}
