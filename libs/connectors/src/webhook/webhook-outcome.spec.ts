import { describe, expect, it } from '@jest/globals';
import type { HttpAnswer } from '../http/http-result.js';
import { webhookVerdict } from './webhook-outcome.js';

function verdict(status: number, more: Partial<HttpAnswer> = {}) {
  return webhookVerdict(
    { kind: 'answer', status, retryAfter: undefined, body: 'said', brokenOff: undefined, ...more },
    0,
  );
}

describe('webhookVerdict', () => {
  it.each([200, 201, 202, 204, 299])('has delivered with %i', status => {
    expect(verdict(status)).toEqual({ status: 'delivered', code: `http-${status}` });
  });

  it('has delivered although the body after a 2xx broke off', () => {
    expect(verdict(200, { brokenOff: 'timeout' }).status).toBe('delivered');
  });

  it.each([400, 413, 415, 422])('never sends the same message again after %i', status => {
    expect(verdict(status)).toEqual({ status: 'rejected', code: `http-${status}`, detail: 'said' });
  });

  it.each([401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 504])('sends again after %i', status => {
    expect(verdict(status)).toMatchObject({ status: 'retry', code: `http-${status}` });
  });

  it('pauses on 410 and does not follow a redirect', () => {
    expect(verdict(410)).toMatchObject({ status: 'gone' });
    expect(verdict(307)).toMatchObject({ status: 'retry', code: 'redirect' });
  });

  it('obeys Retry-After of 429 and 503 only', () => {
    expect(verdict(429, { retryAfter: '2' })).toMatchObject({ retryAfterMs: 2000 });
    expect(verdict(503, { retryAfter: '3' })).toMatchObject({ retryAfterMs: 3000 });
    expect(verdict(500, { retryAfter: '3' }).retryAfterMs).toBeUndefined();
  });

  it('sends again where no answer came', () => {
    expect(webhookVerdict({ kind: 'failure', code: 'timeout' }, 0)).toEqual({ status: 'retry', code: 'timeout' });
  });
});
