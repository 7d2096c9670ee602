import { describe, expect, it } from '@jest/globals';
import type { HttpAnswer } from '../http/http-result.js';
import { codeTableOf, readPortalAnswer, verdictOf } from './dvcqg-answer.js';

function answer(body: unknown, more: Partial<HttpAnswer> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { kind: 'answer', status: 200, retryAfter: undefined, body: text, brokenOff: undefined, ...more };
}

const read = (body: unknown, more: Partial<HttpAnswer> = {}, settings = {}) =>
  readPortalAnswer(answer(body, more), codeTableOf(settings), 0);

describe('answers of the portal', () => {
  it.each([0, '0', '00', ' 0 '])('takes error_code %p as success', code => {
    expect(read({ error_code: code, session: 's' })).toMatchObject({ meaning: 'ok', session: 's' });
  });

  it.each([
    [{ error_code: '3', message: 'x' }, 'duplicate'],
    [{ error_code: '-3' }, 'duplicate'],
    [{ message: 'Hồ sơ 000.00.01.H22-240501-0001 đã tồn tại' }, 'duplicate'],
    [{ message: 'Hồ sơ đã tồn tại'.normalize('NFD') }, 'duplicate'],
    ['Hồ sơ đã tồn tại', 'duplicate'],
    [{ error_code: '4' }, 'not-found'],
    [{ message: 'Hồ sơ không tồn tại' }, 'not-found'],
    [{ error_code: '-1' }, 'session'],
    [{ error_code: '12', message: 'Invalid session' }, 'session'],
    [{ error_code: '99' }, 'transient'],
  ])('understands %j as %s', (body, meaning) => {
    expect(read(body)).toMatchObject({ meaning });
  });

  it('lets the code win over the words', () => {
    expect(read({ error_code: '0', message: 'Hồ sơ đã tồn tại' }).meaning).toBe('ok');
    expect(read({ error_code: '3', message: 'Hồ sơ không tồn tại' }).meaning).toBe('duplicate');
  });

  it.each(['Lỗi hệ thống', '<html>Trang không tồn tại: hồ sơ đã tồn tại</html>', '', '{"error_code":', '[1]', 'null'])(
    'sends again after %p under HTTP 200, which is no answer of the protocol',
    body => {
      expect(verdictOf(read(body))).toMatchObject({ status: 'retry', code: 'dvcqg-text' });
    },
  );

  it('sends again after half an answer, even where the half looks whole', () => {
    const half = read({ error_code: '0' }, { brokenOff: 'connection-reset' });
    expect(verdictOf(half)).toMatchObject({ status: 'retry', code: 'connection-reset' });
  });

  it('refuses for good what the portal refuses by a code of no other meaning', () => {
    expect(verdictOf(read({ error_code: 5, message: 'Sai dữ liệu' }))).toEqual({
      status: 'rejected',
      code: 'dvcqg-5',
      detail: 'Sai dữ liệu',
    });
  });

  it.each([
    [500, 'http-500'],
    [404, 'http-404'],
    [302, 'redirect'],
  ])('sends again after HTTP %i', (status, code) => {
    expect(verdictOf(read('oops', { status }))).toMatchObject({ status: 'retry', code });
  });

  it('waits as long as Retry-After says', () => {
    expect(verdictOf(read('', { status: 503, retryAfter: '7' }))).toMatchObject({ retryAfterMs: 7000 });
  });

  it('takes HTTP 401 for a refused session', () => {
    expect(read('', { status: 401 }).meaning).toBe('session');
  });

  it('takes codes from the settings of the connector before its own table', () => {
    expect(read({ error_code: 'E17' }, {}, { duplicateCodes: 'E17, E18' }).meaning).toBe('duplicate');
    expect(read({ error_code: '3' }, {}, { transientCodes: '3' }).meaning).toBe('transient');
  });
});
