import { describe, expect, it, jest } from '@jest/globals';
import { CallSeries } from './call-series.js';
import type { HttpResult } from './http-result.js';

const answer = (status: number, retryAfter?: string): HttpResult => ({
  kind: 'answer',
  status,
  retryAfter,
  body: '',
  brokenOff: undefined,
});

describe('CallSeries', () => {
  it.each<[string, HttpResult]>([
    ['asks to be left alone', answer(429, '30')],
    ['is away for a while', answer(503, '30')],
    ['hangs', { kind: 'failure', code: 'timeout' }],
    ['listens no more', { kind: 'failure', code: 'connection-refused' }],
  ])('sends nothing more to a partner that %s', async (_what, refusal) => {
    const series = new CallSeries(undefined);
    const post = jest.fn<() => Promise<HttpResult>>().mockResolvedValueOnce(answer(200)).mockResolvedValue(refusal);
    const results = [];
    for (let i = 0; i < 10; i++) results.push(await series.call(post));
    expect(post).toHaveBeenCalledTimes(2);
    expect(results.slice(1)).toEqual(Array.from({ length: 9 }, () => refusal));
  });

  it.each([500, 400, 429])(
    'goes on after a %i without Retry-After: that may be the fault of one message',
    async status => {
      const series = new CallSeries(undefined);
      const post = jest.fn(async () => answer(status));
      for (let i = 0; i < 3; i++) await series.call(post);
      expect(post).toHaveBeenCalledTimes(3);
    },
  );

  it('waits for its turn with each call but the first, which its caller has waited for', async () => {
    const nextTurn = jest.fn(async () => undefined);
    const series = new CallSeries(nextTurn);
    for (let i = 0; i < 3; i++) await series.call(async () => answer(200));
    expect(nextTurn).toHaveBeenCalledTimes(2);
  });
});
