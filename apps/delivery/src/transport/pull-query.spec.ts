import { describe, expect, it } from '@jest/globals';
import { toCursor, toPullQuery } from './pull-query.js';

describe('a query for events', () => {
  it('begins at the first that is not acknowledged, and does not wait, where nothing else is said', () => {
    expect(toPullQuery({})).toEqual({ after: undefined, limit: 100, waitMs: 0 });
    expect(toPullQuery({ after: '17', limit: '1000', wait: '30' })).toEqual({
      after: 17,
      limit: 1_000,
      waitMs: 30_000,
    });
  });

  it.each([
    { after: '-1' },
    { after: '1e3' },
    { after: '1'.repeat(16) },
    { after: ['1', '2'] },
    { limit: '0' },
    { limit: '1001' },
    { limit: '1.5' },
    { wait: '31' },
    { wait: '-1' },
    { wait: 'x' },
  ])('refuses %p', query => {
    expect(() => toPullQuery(query)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it.each([undefined, null, 5, '', '-1', '0x1', '1'.repeat(16)])('refuses the cursor %p', given => {
    expect(() => toCursor(given)).toThrow(expect.objectContaining({ code: 'payload-invalid' }));
  });
});
