import { describe, expect, it } from '@jest/globals';
import { FlowWindow } from './flow-window.js';

const entered = async (window: FlowWindow, lines: number, bytes = 0): Promise<boolean> => {
  const late = new Promise<boolean>(resolve => setTimeout(() => resolve(false), 10));
  return Promise.race([window.enter(lines, bytes).then(() => true), late]);
};

describe('FlowWindow', () => {
  it('holds back what does not fit until something leaves', async () => {
    const window = new FlowWindow(1_000, 10);
    expect(await entered(window, 1, 8)).toBe(true);
    const waiting = window.enter(1, 8);
    window.leave(1, 8);
    await waiting;
    expect(await entered(window, 1, 8)).toBe(false);
  });

  it('lets what is larger than itself pass alone, since it would wait for ever', async () => {
    expect(await entered(new FlowWindow(10, 10), 1, 100)).toBe(true);
  });

  it('closes by half when Kafka is slow, so that nothing waits behind more than Kafka can take in time', async () => {
    const window = new FlowWindow(1_000, 1_000);
    window.observe(100, 900);
    expect(await entered(window, 500)).toBe(true);
    expect(await entered(window, 1)).toBe(false);
  });

  it('opens again as Kafka keeps up, never beyond its bound', async () => {
    const window = new FlowWindow(1_000, 1_000);
    window.observe(100, 900);
    for (let i = 0; i < 50; i++) window.observe(100, 5);
    expect(await entered(window, 1_000)).toBe(true);
    expect(await entered(window, 1)).toBe(false);
  });
});
