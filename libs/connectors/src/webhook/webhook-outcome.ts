import { parseRetryAfter } from '#libs/outbound';
import type { HttpResult } from '../http/http-result.js';
import type { Verdict } from '../outcomes.js';

/** The receiver says that this very message is wrong: it will be no better tomorrow. */
const REJECTED: ReadonlySet<number> = new Set([400, 413, 415, 422]);
const OBEYS_RETRY_AFTER: ReadonlySet<number> = new Set([429, 503]);
const GONE = 410;

/**
 * 2xx is delivered, whatever happened to the body after it. All that is not named here is tried again, also 401, 403
 * and 404: an endpoint that is set up wrongly heals, and nothing is lost until it does.
 */
export function webhookVerdict(result: HttpResult, now: number): Verdict {
  if (result.kind === 'failure') return { status: 'retry', code: result.code };
  const { status, body: detail } = result;
  const code = `http-${status}`;
  if (status >= 200 && status < 300) return { status: 'delivered', code };
  if (status >= 300 && status < 400) return { status: 'retry', code: 'redirect', detail: code };
  if (status === GONE) return { status: 'gone', code, detail };
  if (REJECTED.has(status)) return { status: 'rejected', code, detail };
  const retryAfterMs = OBEYS_RETRY_AFTER.has(status) ? parseRetryAfter(result.retryAfter, now) : undefined;
  return { status: 'retry', code, detail, retryAfterMs };
}
