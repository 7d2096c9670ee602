import { describe, expect, it } from '@jest/globals';
import type { SharedFate } from '#libs/messaging';
import { UploadOrder } from './upload-order.js';

/** As the producer does it: what failed takes with it all of its fate. */
async function refuse(fate: SharedFate): Promise<never> {
  fate.failed = true;
  throw new Error('Kafka is away');
}

async function passes(order: UploadOrder, key: string): Promise<boolean> {
  let failed = true;
  await order.keep(key, async fate => void (failed = fate.failed));
  return !failed;
}

describe('UploadOrder', () => {
  it('lets nothing of a key pass after a record of it was not taken, so that none overtakes it', async () => {
    const order = new UploadOrder();
    await expect(order.keep('a', refuse)).rejects.toThrow('Kafka is away');
    expect([await passes(order, 'a'), await passes(order, 'b'), await passes(order, 'a')]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('gives what is under way together one fate, also what comes while the last of it is not settled', async () => {
    const order = new UploadOrder();
    let settle: () => void = () => undefined;
    const slow = order.keep('a', () => new Promise(resolve => (settle = resolve)));
    await order.keep('b', refuse).catch(() => undefined);
    expect(await passes(order, 'c')).toBe(false);
    settle();
    await slow;
    expect(await passes(order, 'c')).toBe(true);
  });

  it('takes nothing more once too much was not taken to remember it', async () => {
    const order = new UploadOrder();
    for (let i = 0; i < 10_000; i++) await order.keep(`${i}`, refuse).catch(() => undefined);
    expect(await passes(order, 'new')).toBe(false);
  });
});
