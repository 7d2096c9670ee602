import { describe, expect, it } from '@jest/globals';
import { HealthRegistry } from './health.js';

describe('the health of a process', () => {
  it('is ready while everything that it needs is up', async () => {
    const health = new HealthRegistry();
    health.add('kafka', async () => undefined);
    expect(await health.read()).toEqual({ ready: true, checks: { kafka: 'up' } });
    health.add('postgres', () => Promise.reject(new Error('password of hub@db is wrong')));
    expect(await health.read()).toEqual({ ready: false, checks: { kafka: 'up', postgres: 'down' } });
  });

  it('tells of what it can do without, and is ready all the same', async () => {
    const health = new HealthRegistry();
    health.addOptional('redis', async () => 'away');
    expect(await health.read()).toEqual({ ready: true, checks: { redis: 'away' } });
  });

  it('is not ready once it is about to stop', async () => {
    const health = new HealthRegistry();
    health.drain();
    expect(await health.read()).toEqual({ ready: false, checks: { process: 'stopping' } });
  });

  it('tells of its other threads too, and of two checks with one name the worse', async () => {
    const health = new HealthRegistry();
    health.add('kafka', async () => undefined);
    health.include(async () => ({ ready: false, checks: { kafka: 'down', 'consumer ledger': 'up' } }));
    expect(await health.read()).toEqual({ ready: false, checks: { kafka: 'down', 'consumer ledger': 'up' } });
  });
});
