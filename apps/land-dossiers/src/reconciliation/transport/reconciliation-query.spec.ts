import { describe, expect, it } from '@jest/globals';
import { repairIn } from './repair-request.js';
import { toBadLineQuery, toDifferenceQuery, toId, toOrder, toReconciliationQuery } from './reconciliation-query.js';

const WHOLE = { party: 'land', agency: 'H99', from: '2026-03-01', to: '2026-03-02T00:00:00+07:00' };

describe('what an operator asks for', () => {
  it('is one party’s book about an agency and a period', () => {
    expect(toOrder({ ...WHOLE, system: 'land-h99' }, 'me')).toEqual({
      ...{ party: 'land', agency: 'H99', actor: 'me', system: 'land-h99' },
      period: { from: Date.UTC(2026, 1, 28, 17), to: Date.UTC(2026, 2, 1, 17) },
    });
  });

  it.each([
    { ...WHOLE, party: 'bank' },
    { ...WHOLE, agency: 'Hà Nội' },
    { ...WHOLE, agency: undefined },
    { ...WHOLE, from: WHOLE.to },
    { ...WHOLE, to: '2026-03-02 00:00' },
    { ...WHOLE, to: '2126-03-02' },
    { ...WHOLE, more: '1' },
    { ...WHOLE, party: ['land', 'tax'] },
    { ...WHOLE, system: 'a\u0000b' },
  ])('is refused where it is none: %j', query => {
    expect(() => toOrder(query, 'me')).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it.each([
    () => toReconciliationQuery({ state: 'lost' }),
    () => toReconciliationQuery({ cursor: 'x' }),
    () => toReconciliationQuery({ limit: '501' }),
    () => toDifferenceQuery({ kind: 'colour' }),
    () => toBadLineQuery({ cursor: '-1' }),
  ])('is refused where a list has no such thing', ask => {
    expect(ask).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('does not find what has no id', () => {
    expect(() => toId('1; DROP')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

describe('a repair', () => {
  const read = (value: unknown): object => repairIn(Buffer.from(JSON.stringify(value)));

  it('keeps no personal number in its reason', () => {
    expect(read({ action: 'ask', reason: 'of 186.543.210' })).toMatchObject({ reason: 'of ***.***.210' });
  });

  it('has an action and a reason', () => {
    expect(read({ action: 'ask', reason: ' called them ' })).toEqual({ action: 'ask', reason: 'called them' });
  });

  it.each([null, [], { action: 'ask' }, { action: 'ask', reason: ' ' }, { action: 'delete', reason: 'x' }])(
    'is refused where it is none: %j',
    value => {
      expect(() => read(value)).toThrow(expect.objectContaining({ code: 'payload-invalid' }));
    },
  );
});
