import { describe, expect, it } from '@jest/globals';
import type { HttpAnswer } from '../http/http-result.js';
import { readVbdlisAnswer, vbdlisVerdict } from './vbdlis-answer.js';

const NOW = Date.parse('2026-03-02T01:00:00Z');
const answer = (body: unknown, status = 200, more: Partial<HttpAnswer> = {}): HttpAnswer => ({
  kind: 'answer',
  status,
  retryAfter: undefined,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  brokenOff: undefined,
  ...more,
});
const verdictOf = (result: HttpAnswer, duplicateCodes: string[] = []) =>
  vbdlisVerdict(readVbdlisAnswer(result, duplicateCodes, NOW));
const refusal = (message: string, code = 400) => ({ data: 0, status: { success: false, code, message } });

describe('an answer', () => {
  it.each([
    { data: 1, status: { success: true } },
    { data: '1', status: null },
    { Result: 1, Message: '' },
    { Result: '1', Message: 'Thành công' },
  ])('%j took the message', body => {
    expect(verdictOf(answer(body))).toEqual({ status: 'delivered', code: 'vbdlis-1' });
    expect(verdictOf(answer(`\ufeff${JSON.stringify(body)}`))).toMatchObject({ status: 'delivered' });
  });

  it.each([
    refusal('Hồ sơ đã tồn tại trong hệ thống'),
    refusal('Hồ sơ ĐÃ TỒN TẠI'.normalize('NFD')),
    refusal('', 409),
    { Result: 0, Message: 'Số biên nhận đã tồn tại!' },
  ])('%j had it already', body => {
    expect(verdictOf(answer(body))).toEqual({ status: 'delivered', code: 'vbdlis-duplicate' });
  });

  it('has a code of its own for a duplicate where the settings say so', () => {
    expect(verdictOf(answer(refusal('x', 77)), ['76', '77'])).toMatchObject({ status: 'delivered' });
    expect(verdictOf(answer(refusal('x', 77)))).toMatchObject({ status: 'rejected', code: 'vbdlis-77' });
  });

  it.each([
    [{ Result: 0, Message: 'Không tìm thấy hồ sơ!' }, 'vbdlis-not-found'],
    [{ Result: 0, Message: 'Hệ thống đang bận, vui lòng gửi lại' }, 'vbdlis-busy'],
    [refusal('', 401), 'vbdlis-session'],
  ])('%j may be another one later', (body, code) => {
    expect(verdictOf(answer(body))).toMatchObject({ status: 'retry', code });
  });

  it.each([
    [{ Result: 0, Message: 'Sai thủ tục' }, 'vbdlis-0'],
    [{ data: 0, status: { message: 'Thiếu XaId' } }, 'vbdlis-0'],
    [{ data: -1 }, 'vbdlis--1'],
  ])('%j refuses the message, although HTTP says 200', (body, code) => {
    expect(verdictOf(answer(body))).toMatchObject({ status: 'rejected', code });
  });

  it.each<[HttpAnswer, string]>([
    [answer('<html>Lỗi 500</html>', 500), 'http-500'],
    [answer({ Result: 0, Message: 'Object reference not set' }, 500), 'http-500'],
    [answer('true'), 'vbdlis-no-reply'],
    [answer('[]'), 'vbdlis-no-reply'],
    [answer('null'), 'vbdlis-no-reply'],
    [answer({ success: true }), 'vbdlis-no-reply'],
    [answer({ data: { id: 1 } }), 'vbdlis-no-reply'],
    [answer({ data: true }), 'vbdlis-no-reply'],
    [answer('{"data":1', 200), 'vbdlis-no-reply'],
    [answer({ data: 1 }, 200, { brokenOff: 'too-large' }), 'too-large'],
    [answer('', 302), 'redirect'],
  ])('that is none of the protocol is tried again', (result, code) => {
    expect(verdictOf(result)).toMatchObject({ status: 'retry', code });
  });

  it('says when to come back', () => {
    expect(verdictOf(answer('', 503, { retryAfter: '7' }))).toMatchObject({ status: 'retry', retryAfterMs: 7_000 });
    const failure = readVbdlisAnswer({ kind: 'failure', code: 'timeout' }, [], NOW);
    expect(vbdlisVerdict(failure)).toMatchObject({ status: 'retry', code: 'timeout' });
  });
});
