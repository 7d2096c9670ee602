import { describe, expect, it } from '@jest/globals';
import { Circuit } from './circuit.js';

describe('Circuit', () => {
  it('is failing after five failures in a row, and well again after one success', () => {
    const circuit = new Circuit();
    for (let i = 0; i < 4; i++) circuit.record('retry');
    expect(circuit.isFailing).toBe(false);
    circuit.record('retry');
    expect(circuit.isBypassed(0)).toBe(true);
    circuit.record('delivered');
    expect(circuit.isBypassed(0)).toBe(false);
  });

  it('takes a refused message for a sign of life, so that bad records do not close the way for good ones', () => {
    const circuit = new Circuit();
    for (let i = 0; i < 20; i++) circuit.record('rejected');
    expect(circuit.isFailing).toBe(false);
  });

  it('lets a failing endpoint be tried four times a second, and any other whenever', () => {
    const circuit = new Circuit();
    expect([1_000, 1_001, 1_002].map(now => circuit.mayTry(now))).toEqual([true, true, true]);
    for (let i = 0; i < 5; i++) circuit.record('retry');
    expect([1_000, 1_100, 1_249, 1_250].map(now => circuit.mayTry(now))).toEqual([true, false, false, true]);
  });

  it('leaves an endpoint that is too slow aside for longer each time, until it keeps up', () => {
    const circuit = new Circuit();
    circuit.missed(0);
    expect([999, 1_000].map(now => circuit.isBypassed(now))).toEqual([true, false]);
    circuit.missed(1_000);
    expect([2_999, 3_000].map(now => circuit.isBypassed(now))).toEqual([true, false]);
    circuit.kept();
    circuit.missed(3_000);
    expect(circuit.isBypassed(4_000)).toBe(false);
  });
});
