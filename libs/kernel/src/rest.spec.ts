import { describe, expect, it } from '@jest/globals';
import { Rest } from './rest.js';

describe('a rest', () => {
  it('ends when somebody wakes it, long before its time', async () => {
    const rest = new Rest();
    const startedAt = performance.now();
    setImmediate(() => rest.wake());
    await rest.take(60_000);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('ends by itself', async () => {
    const startedAt = performance.now();
    await new Rest().take(20);
    expect(performance.now() - startedAt).toBeGreaterThan(15);
  });

  it('is not shortened by whoever woke the one before', async () => {
    const rest = new Rest();
    rest.wake();
    await rest.take(1);
    rest.wake();
    const startedAt = performance.now();
    await rest.take(20);
    expect(performance.now() - startedAt).toBeGreaterThan(15);
  });
});
