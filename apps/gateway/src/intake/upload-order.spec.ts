import { describe, expect, it } from '@jest/globals';
import type { SharedFate } from '#libs/messaging';
import { UploadOrder } from './upload-order.js';

const taken = async (): Promise<void> => undefined;

/** As the producer does it: what failed takes with it all of its fate. */
async function refused(fate: SharedFate): Promise<never> {
  fate.failed = true;
  throw new Error('Kafka is away');
}

const fateIn = async (order: UploadOrder, key: string): Promise<boolean> => {
  let failed = false;
  await order.keep(key, async fate => void (failed = fate.failed));
  return failed;
};

describe('UploadOrder', () => {
  it('lets nothing of a key pass after a record of it was not taken, so that none overtakes it', async () => {
    const order = new UploadOrder();
    await expect(order.keep('a', refused)).rejects.toThrow('Kafka is away');
    expect([await fateIn(order, 'a'), await fateIn(order, 'b')]).toEqual([true, false]);
  });

  it('gives the records of a key that are under way together one fate', async () => {
    const order = new UploadOrder();
    const fates: SharedFate[] = [];
    const both = ['a', 'a'].map(key => order.keep(key, async fate => void fates.push(fate)));
    await Promise.all(both);
    expect(fates[0]).toBe(fates[1]);
  });

  it('remembers nothing of what went well, however long the upload is', async () => {
    const order = new UploadOrder();
    for (let i = 0; i < 1_000; i++) await order.keep(`${i}`, taken);
    expect((order as unknown as { fates: Map<string, unknown> }).fates.size).toBe(0);
  });

  it('takes nothing more once too much was not taken to remember it', async () => {
    const order = new UploadOrder();
    for (let i = 0; i < 10_000; i++) await order.keep(`${i}`, refused).catch(() => undefined);
    expect(await fateIn(order, 'new')).toBe(true);
  });
});
