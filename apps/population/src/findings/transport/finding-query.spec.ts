import { describe, expect, it } from '@jest/globals';
import { toFindingQuery, toId, toPlace } from './finding-query.js';

describe('what an auditor asks of findings', () => {
  it('is the newest by default, or those of a state, rule or agency', () => {
    const none = { state: undefined, rule: undefined, agency: undefined, before: undefined, limit: 50 };
    expect(toFindingQuery({})).toEqual(none);
    const wanted = { state: 'open', rule: 'at-night', agency: 'H22' };
    expect(toFindingQuery({ ...wanted, cursor: '12', limit: '7' })).toEqual({ ...wanted, before: '12', limit: 7 });
  });

  it.each([
    () => toFindingQuery({ state: 'lost' }),
    () => toFindingQuery({ cursor: 'x' }),
    () => toFindingQuery({ limit: '501' }),
    () => toFindingQuery({ rule: ['a', 'b'] }),
    () => toFindingQuery({ rule: 'a\u0000' }),
    () => toFindingQuery({ officer: 'an' }),
    () => toPlace({ cursor: 'x' }),
    () => toPlace({ limit: '1' }),
  ])('is refused where there is no such thing', ask => {
    expect(ask).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('does not find what has no id', () => {
    expect(() => toId('1; DROP')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
