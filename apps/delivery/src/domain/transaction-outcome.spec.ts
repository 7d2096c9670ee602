import { describe, expect, it } from '@jest/globals';
import { type OpenDelivery, outcomeWhenDelivered, transactionEffects } from './transaction-outcome.js';

const pending = (id: string): OpenDelivery => ({ id, state: 'pending', settled: false });
const dead = (id: string, settled: boolean): OpenDelivery => ({ id, state: 'dead', settled });

describe('transactionEffects', () => {
  it('decides nothing while another delivery of the transaction is pending', () => {
    expect(transactionEffects([pending('1'), pending('2')], [{ id: '1', state: 'delivered' }])).toEqual([{}]);
    expect(transactionEffects([pending('1'), pending('2')], [{ id: '1', state: 'dead' }])).toEqual([{}]);
  });

  it('succeeds with the last delivery, told by exactly one of two that are settled together', () => {
    const effects = transactionEffects(
      [pending('1'), pending('2')],
      [
        { id: '1', state: 'delivered' },
        { id: '2', state: 'delivered' },
      ],
    );
    expect(effects).toEqual([{}, { outcome: 'succeeded' }]);
  });

  it('fails where the last one is delivered but another is dead', () => {
    const rows = [dead('1', false), pending('2')];
    expect(transactionEffects(rows, [{ id: '2', state: 'delivered' }])).toEqual([{ outcome: 'failed' }]);
  });

  it('turns a failure into a success when the dead delivery was revived and taken', () => {
    const revived: OpenDelivery = { id: '1', state: 'pending', settled: true };
    expect(transactionEffects([revived], [{ id: '1', state: 'delivered' }])).toEqual([
      { outcome: 'succeeded', supersedes: 'failed' },
    ]);
  });

  it('says no second time that it failed', () => {
    const revived: OpenDelivery = { id: '1', state: 'pending', settled: true };
    expect(transactionEffects([revived], [{ id: '1', state: 'dead' }])).toEqual([{}]);
    expect(transactionEffects([revived, dead('2', true)], [{ id: '1', state: 'delivered' }])).toEqual([{}]);
  });

  it('decides nothing by a failed attempt', () => {
    expect(transactionEffects([pending('1')], [{ id: '1', state: 'parked' }])).toEqual([{}]);
  });

  it('fails where what was delivered is an answer that tells of a failure, and says so once', () => {
    const whenDelivered = outcomeWhenDelivered({ outcome: 'failed' });
    const taken = { id: '1', state: 'delivered' } as const;
    expect(transactionEffects([pending('1')], [taken], whenDelivered)).toEqual([{ outcome: 'failed' }]);
    const revived: OpenDelivery = { id: '1', state: 'pending', settled: true };
    expect(transactionEffects([revived], [taken], whenDelivered)).toEqual([{}]);
    expect(outcomeWhenDelivered({})).toBe('succeeded');
  });
});
