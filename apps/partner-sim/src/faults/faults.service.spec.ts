import { describe, expect, it } from '@jest/globals';
import type { Fault } from './fault.js';
import { FaultsService } from './faults.service.js';

const FAULT: Fault = { target: 'dvcqg', kind: '500', share: 1, endsAt: Infinity, delayMs: 0, afterEffect: false };

function hitsIn(calls: number, share: number): number {
  const faults = new FaultsService();
  faults.arm({ ...FAULT, share });
  return Array.from({ length: calls }, () => faults.next('dvcqg')).filter(Boolean).length;
}

describe('FaultsService', () => {
  it.each([
    [1, 100],
    [0.3, 30],
    [0.01, 1],
    [0, 0],
  ])('hits a share of %d of 100 calls exactly %i times', (share, hits) => expect(hitsIn(100, share)).toBe(hits));

  it('leaves other targets alone and ends when its time is over', () => {
    const faults = new FaultsService();
    faults.arm({ ...FAULT, endsAt: Date.now() - 1 });
    expect(faults.next('dvcqg')).toBeUndefined();
    faults.arm(FAULT);
    expect(faults.next('webhook/a')).toBeUndefined();
    expect(faults.next('dvcqg')).toBe(FAULT);
    expect(faults.list()).toEqual([{ ...FAULT, hits: 1 }]);
    faults.clear();
    expect(faults.next('dvcqg')).toBeUndefined();
  });
});
