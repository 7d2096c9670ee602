import { describe, expect, it } from '@jest/globals';
import type { HttpAnswer } from '../http/http-result.js';
import { readPopulationAnswer } from './population-answer.js';
import { readExistence } from './population-replies.js';
import { existenceOf, faultOf } from './spec-replies.js';

function read(body: string, more: Partial<HttpAnswer> = {}) {
  const answer: HttpAnswer = {
    kind: 'answer',
    status: 200,
    retryAfter: undefined,
    contentType: 'text/xml; charset=utf-8',
    body,
    brokenOff: undefined,
    ...more,
  };
  return readPopulationAnswer(answer, readExistence, 0);
}

const YES = existenceOf('true');
const failed = (code: string, more: object = {}) => ({ status: 'failed', code, retriable: true, ...more });

describe('an answer of the population database', () => {
  it.each(['text/xml', 'TEXT/XML; charset="UTF-8"', 'text/xml; action=x; charset=utf-8'])(
    'comes as %s',
    contentType => {
      expect(read(YES, { contentType })).toEqual({ status: 'answered', value: true });
    },
  );

  it.each([undefined, 'text/html', 'text/plain; charset=utf-8', 'application/soap+xml', 'text/xml; charset=utf-16'])(
    'is not taken as %s',
    contentType => {
      expect(read(YES, { contentType })).toEqual(failed('bad-reply', { reason: 'content-type' }));
    },
  );

  it('says when it takes more again, where it does not now', () => {
    expect(read('', { status: 429, retryAfter: '7' })).toEqual({
      status: 'busy',
      code: 'http-429',
      retryAfterMs: 7_000,
    });
    expect(read('', { status: 503 })).toEqual({ status: 'busy', code: 'http-503' });
  });

  it('is the fault that comes under 500 as SOAP wants it, or under 200', () => {
    const body = faultOf('Server', '<ns1:MaLoi>LOI_HE_THONG</ns1:MaLoi>');
    expect([read(body, { status: 500 }), read(body)]).toEqual(Array(2).fill(failed('soap-fault-system')));
  });

  it('is worth another try unless it is this query that is refused', () => {
    const fault = (code: string) => read(faultOf('Client', `<ns1:MaLoi>${code}</ns1:MaLoi>`), { status: 500 });
    expect(fault('SAI_HO_TEN')).toEqual(failed('soap-fault-name', { retriable: false }));
    expect(fault('SAI_MA_DVC')).toEqual(failed('soap-fault-service-code'));
    expect(read('', { status: 400 })).toEqual(failed('http-400', { retriable: false }));
    expect([401, 403, 404, 502].map(status => read('', { status }))).toEqual(
      [401, 403, 404, 502].map(status => failed(`http-${status}`)),
    );
  });

  it('may be "not yet"', () => {
    const members = '<ns1:MaLoi>CHUA_CO_KET_QUA</ns1:MaLoi><ns1:ThuLaiSau>30</ns1:ThuLaiSau>';
    expect(read(faultOf('Server', members), { status: 500 })).toEqual({
      status: 'not-yet',
      code: 'not-yet',
      retryAfterMs: 30_000,
    });
  });

  it.each<[string, string, Partial<HttpAnswer>, object]>([
    ['a good answer under 500', YES, { status: 500 }, failed('http-500')],
    ['a page of a proxy under 500', '<html>', { status: 500, contentType: 'text/html' }, failed('http-500')],
    ['a redirect', YES, { status: 302 }, failed('redirect')],
    ['more than fits', YES, { brokenOff: 'too-large' }, failed('too-large')],
    ['something compressed', '', { brokenOff: 'encoded-answer' }, failed('encoded-answer')],
    ['half an answer', YES, { brokenOff: 'connection-reset' }, failed('connection-reset')],
    ['nothing', '', {}, failed('bad-reply', { reason: 'not-well-formed' })],
    ['something else', existenceOf('perhaps'), {}, failed('bad-reply', { reason: 'wrong-value' })],
  ])('is none where it is %s', (_name, body, more, outcome) => {
    expect(read(body, more)).toEqual(outcome);
  });

  it('may not come at all', () => {
    expect(readPopulationAnswer({ kind: 'failure', code: 'timeout' }, readExistence, 0)).toEqual(failed('timeout'));
  });
});
