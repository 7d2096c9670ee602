import { describe, expect, it } from '@jest/globals';
import { codeIn, membersOf, optionalReasonIn, reasonIn } from './decision.js';

const members = (text: string) => membersOf(Buffer.from(text));
const refusedAt = (pointer: string) =>
  expect.objectContaining({ code: 'payload-invalid', errors: [expect.objectContaining({ pointer })] });

describe('a decision of an operator', () => {
  it('has a reason where one is asked for', () => {
    expect(reasonIn(members('{"reason":" wrong address "}'))).toBe('wrong address');
    expect(() => reasonIn(members('{}'))).toThrow(refusedAt('/reason'));
    expect(() => reasonIn(members('{"reason":"  "}'))).toThrow(refusedAt('/reason'));
    expect(optionalReasonIn(membersOf(undefined))).toBe('');
  });

  it('keeps no personal number in its reason, however it is written', () => {
    expect(reasonIn({ reason: 'asked by 042 090 123 456 and 186543210' })).toBe(
      'asked by *** *** *** 456 and ******210',
    );
    expect(optionalReasonIn({ reason: '０４２０９０１２３４５６' })).toBe('*********４５６');
  });

  it.each(['{"reason":5}', JSON.stringify({ reason: 'x'.repeat(501) })])('refuses %s', text => {
    expect(() => reasonIn(members(text))).toThrow(refusedAt('/reason'));
  });

  it('refuses what is no object, or no JSON', () => {
    expect(() => members('[]')).toThrow(refusedAt(''));
    expect(() => members('{')).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('takes a code, or none', () => {
    expect(codeIn(members('{"code":"http-500"}'), 'code')).toBe('http-500');
    expect(codeIn({}, 'code')).toBeUndefined();
    expect(() => codeIn({ code: '' }, 'code')).toThrow(refusedAt('/code'));
  });
});
