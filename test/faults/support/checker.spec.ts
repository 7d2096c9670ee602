import { describe, expect, it } from '@jest/globals';
import { check, type Evidence } from './checker.js';

const IDS = ['a', 'b', 'c', 'd'];

function evidence(changes: { ledger?: string[]; history?: string[]; portal?: string[]; open?: string } = {}): Evidence {
  const { ledger = IDS, history = IDS, portal = IDS, open } = changes;
  return {
    acknowledged: new Map([['D', IDS]]),
    ledger: new Map(ledger.map(id => [id, id === open ? 'open' : 'succeeded'])),
    histories: new Map([['D', history]]),
    arrivals: new Map([['portal', new Map([['D', portal]])]]),
  };
}

const found = (changes: Parameters<typeof evidence>[0]) =>
  check(evidence(changes)).map(({ kind, where, id }) => `${kind} ${id} in ${where}`);

describe('the checker of the fault suite', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(found({})).toEqual([]);
  });

  it('finds the one that is lost, wherever', () => {
    expect(found({ ledger: ['a', 'b', 'd'] })).toEqual(['lost c in ledger']);
    expect(found({ history: ['a', 'b', 'd'] })).toEqual(['lost c in history']);
    expect(found({ portal: ['a', 'b', 'c'] })).toEqual(['lost d in portal']);
  });

  it('finds the one that is doubled in the history, and tells a repeated delivery from it', () => {
    expect(found({ history: ['a', 'b', 'b', 'c', 'd'] })).toEqual(['doubled b in history']);
    expect(found({ portal: ['a', 'b', 'c', 'b', 'd'] })).toEqual(['repeated b in portal']);
  });

  it('finds the one that is swapped', () => {
    expect(found({ history: ['a', 'c', 'b', 'd'] })).toEqual(['swapped c in history']);
    expect(found({ portal: ['b', 'a', 'c', 'd'] })).toEqual(['swapped b in portal']);
  });

  it('finds the one that is never settled', () => {
    expect(found({ open: 'b' })).toEqual(['open b in ledger']);
  });

  it('takes no offence at what is there without having been acknowledged', () => {
    expect(found({ history: ['x', ...IDS], portal: [...IDS, 'y'] })).toEqual([]);
  });
});
