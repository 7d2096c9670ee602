import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { CallGate } from './call-gate.js';

const LONG_MS = 60_000;

describe('the gate of a partner', () => {
  afterEach(() => void jest.useRealTimers());

  it('lets so many in at once without a wait, and the next one when one leaves', async () => {
    const gate = new CallGate(2);
    expect([gate.enter(LONG_MS), gate.enter(LONG_MS), gate.calls]).toEqual(['open', 'open', 2]);
    const third = gate.enter(LONG_MS);
    gate.leave();
    expect([await third, gate.calls]).toEqual(['open', 2]);
  });

  it('lets them in in the order in which they came', async () => {
    const gate = new CallGate(1);
    const order: number[] = [];
    void gate.enter(LONG_MS);
    const waiting = [1, 2, 3].map(async number => {
      await gate.enter(LONG_MS);
      order.push(number);
      gate.leave();
    });
    gate.leave();
    await Promise.all(waiting);
    expect([order, gate.calls]).toEqual([[1, 2, 3], 0]);
  });

  it('tells those whose time is over, and they take nobody’s place', async () => {
    const gate = new CallGate(1);
    void gate.enter(LONG_MS);
    expect([gate.enter(0), await gate.enter(1)]).toEqual(['late', 'late']);
    const next = gate.enter(LONG_MS);
    gate.leave();
    expect([await next, gate.calls]).toEqual(['open', 1]);
  });

  it('lets those in first who have no time, so that a file keeps nobody waiting at a counter', async () => {
    const gate = new CallGate(1);
    const order: string[] = [];
    void gate.enter(LONG_MS);
    const waiting = ['file', 'file', 'counter'].map(async who => {
      await gate.enter(LONG_MS, { hasTime: who === 'file' });
      order.push(who);
      gate.leave();
    });
    gate.leave();
    await Promise.all(waiting);
    expect(order).toEqual(['counter', 'file', 'file']);
  });

  it('lets those go who are told to wait no longer, and they take nobody’s place', async () => {
    const gate = new CallGate(1);
    void gate.enter(LONG_MS);
    const stop = new AbortController();
    const waiting = gate.enter(LONG_MS, { stop: stop.signal });
    stop.abort();
    expect([await waiting, gate.enter(LONG_MS, { stop: stop.signal })]).toEqual(['late', 'late']);
    const next = gate.enter(LONG_MS);
    gate.leave();
    expect([await next, gate.calls]).toEqual(['open', 1]);
  });

  it('has room for so many that wait, and no more', async () => {
    const gate = new CallGate(1, undefined, 1);
    void gate.enter(LONG_MS);
    const waiting = gate.enter(LONG_MS);
    expect(gate.enter(LONG_MS)).toBe('full');
    gate.leave();
    expect(await waiting).toBe('open');
  });

  it('begins no more in a second than its rate, and goes on by itself', async () => {
    const gate = new CallGate(100, 50);
    const startedAt = performance.now();
    const entries = await Promise.all(Array.from({ length: 60 }, async () => gate.enter(LONG_MS)));
    // A second's worth at once; the ten others take a fiftieth of a second each.
    expect(performance.now() - startedAt).toBeGreaterThan(180);
    expect([new Set(entries), gate.calls]).toEqual([new Set(['open']), 60]);
  });

  it('goes by other limits in the midst of it: who waits keeps the place, and nobody has a new burst', async () => {
    jest.useFakeTimers();
    const gate = new CallGate(100, 10);
    const begun: number[] = [];
    const enter = async (number: number): Promise<void> => {
      if ((await gate.enter(LONG_MS)) === 'open') begun.push(number);
    };
    for (let number = 0; number < 40; number++) void enter(number);
    gate.limit({ concurrency: 100, ratePerSecond: 5 });
    await jest.advanceTimersByTimeAsync(2_000);
    expect(begun).toHaveLength(20);
    gate.limit({ concurrency: 100, ratePerSecond: 10 });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(begun).toEqual(Array.from({ length: 30 }, (_, number) => number));
  });

  it('does not wait by a rate that has gone', async () => {
    jest.useFakeTimers();
    const gate = new CallGate(100, 0.01);
    expect(gate.enter(LONG_MS)).toBe('open');
    const second = gate.enter(LONG_MS);
    gate.limit({ concurrency: 100, ratePerSecond: 10 });
    await jest.advanceTimersByTimeAsync(200);
    expect(await second).toBe('open');
  });

  it('lets nobody in until it is below its new number of calls at once', () => {
    const gate = new CallGate(3);
    for (let i = 0; i < 3; i++) void gate.enter(LONG_MS);
    gate.limit({ concurrency: 1 });
    gate.leave();
    gate.leave();
    expect(gate.enter(0)).toBe('late');
    gate.limit({ concurrency: 2 });
    expect([gate.enter(0), gate.enter(0)]).toEqual(['open', 'late']);
  });
});
