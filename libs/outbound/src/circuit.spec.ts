import { describe, expect, it } from '@jest/globals';
import { Circuit } from './circuit.js';

const FAILED = { status: 'retry', code: 'http-500' } as const;
const TAKEN = { status: 'delivered', code: 'http-200' } as const;
const BUSY = { status: 'retry', code: 'http-429', retryAfterMs: 3_000 } as const;

function failing(now = 0): Circuit {
  const circuit = new Circuit(60_000, 0);
  for (let i = 0; i < 5; i++) circuit.record(FAILED, now);
  return circuit;
}

describe('Circuit', () => {
  it('is failing after five failures in a row, and well again after one success', () => {
    const circuit = new Circuit(60_000);
    for (let i = 0; i < 4; i++) circuit.record(FAILED, 0);
    expect(circuit.isFailing).toBe(false);
    circuit.record(FAILED, 0);
    expect(circuit.isBypassed(0)).toBe(true);
    circuit.record(TAKEN, 0);
    expect(circuit.isBypassed(0)).toBe(false);
  });

  it('lets nothing begin any more once it is retired, whatever is answered then', () => {
    const circuit = new Circuit(60_000, 0);
    circuit.retire();
    circuit.record(TAKEN, 1);
    circuit.record(BUSY, 2);
    expect([circuit.isHeld(100_000_000), circuit.mayTry(100_000_000)]).toEqual([true, false]);
  });

  it('takes a refused message for a sign of life, so that bad records do not close the way for good ones', () => {
    const circuit = new Circuit(60_000);
    for (let i = 0; i < 20; i++) circuit.record({ status: 'rejected', code: 'http-422' }, 0);
    expect(circuit.isFailing).toBe(false);
  });

  it('lets a failing endpoint be tried four times a second, and any other whenever', () => {
    const well = new Circuit(60_000);
    expect([1_000, 1_001, 1_002].map(now => well.takeTry(now))).toEqual([true, true, true]);
    const circuit = failing();
    expect([1_000, 1_100, 1_249, 1_250].map(now => circuit.takeTry(now))).toEqual([true, false, false, true]);
    expect([well.probes, circuit.probes]).toEqual([0, 2]);
  });

  it('may be asked any number of times whether it is time for a probe, so that who then has nothing to send spends none', () => {
    const circuit = failing();
    expect([1_000, 1_001, 1_002].map(now => circuit.mayTry(now))).toEqual([true, true, true]);
    expect([circuit.probes, circuit.takeTry(1_002), circuit.mayTry(1_003)]).toEqual([0, true, false]);
  });

  it('leaves an endpoint that is too slow aside for longer each time, until it keeps up', () => {
    const circuit = new Circuit(60_000);
    const missed = (now: number): void => {
      circuit.missed(now);
      circuit.record(TAKEN, now);
    };
    missed(0);
    expect([999, 1_000].map(now => circuit.isBypassed(now))).toEqual([true, false]);
    missed(1_000);
    expect([4_999, 5_000].map(now => circuit.isBypassed(now))).toEqual([true, false]);
    circuit.kept();
    missed(5_000);
    expect(circuit.isBypassed(6_000)).toBe(false);
  });

  it('leaves one aside that keeps batch after batch waiting for a little of theirs, unless it keeps up with one', () => {
    const circuit = new Circuit(60_000);
    for (let batch = 0; batch < 4; batch++) circuit.late(batch);
    circuit.kept();
    for (let batch = 4; batch < 8; batch++) circuit.late(batch);
    expect(circuit.isBypassed(8)).toBe(false);
    circuit.late(8);
    circuit.record(TAKEN, 9);
    expect([1_007, 1_008].map(now => circuit.isBypassed(now))).toEqual([true, false]);
  });

  it('leaves an endpoint that kept a batch waiting aside until it has answered a retry, so that no other batch waits', () => {
    const circuit = new Circuit(60_000);
    circuit.missed(0);
    circuit.record({ status: 'retry', code: 'timeout' }, 10_000);
    expect(circuit.isBypassed(1_000_000)).toBe(true);
    circuit.record(TAKEN, 1_000_000);
    expect(circuit.isBypassed(1_000_000)).toBe(false);
  });

  it('leaves an endpoint alone as long as it asks, also where another call that was under way is answered meanwhile', () => {
    const circuit = new Circuit(60_000);
    circuit.record(BUSY, 1_000);
    circuit.record(TAKEN, 1_100);
    expect([3_999, 4_000].map(now => [circuit.isHeld(now), circuit.isBypassed(now), circuit.mayTry(now)])).toEqual([
      [true, true, false],
      [false, false, true],
    ]);
  });

  it('is held by an endpoint that is busy and does not take it for failing, however often it says so', () => {
    const circuit = new Circuit(60_000);
    for (let i = 0; i < 20; i++) circuit.record({ ...BUSY, status: 'busy' }, 0);
    expect([circuit.isFailing, circuit.mayTry(2_999), circuit.mayTry(3_000)]).toEqual([false, false, true]);
    const broken = failing();
    broken.record({ ...BUSY, status: 'busy' }, 0);
    expect(broken.isFailing).toBe(true);
  });

  it('lets no endpoint ask for more than the hub allows, and takes no later word that is shorter', () => {
    const circuit = new Circuit(2_000);
    circuit.record({ ...BUSY, retryAfterMs: 86_400_000 }, 0);
    circuit.record({ ...BUSY, retryAfterMs: 100 }, 100);
    expect([circuit.holdEnd(0), circuit.holdEnd(2_000)]).toEqual([2_000, undefined]);
  });

  it('tells its state and since when', () => {
    const circuit = failing(500);
    expect([circuit.stateAt(600, 0), circuit.stateAt(600, 1), circuit.since(600)]).toEqual(['open', 'half-open', 500]);
    circuit.record(TAKEN, 700);
    expect([circuit.stateAt(800, 1), circuit.since(800), circuit.lastCode]).toEqual(['closed', 700, 'http-200']);
    circuit.record(BUSY, 900);
    expect([circuit.stateAt(1_000, 1), circuit.since(1_000)]).toEqual(['open', 900]);
    expect([circuit.stateAt(3_900, 0), circuit.since(4_000)]).toEqual(['closed', 3_900]);
  });
});
