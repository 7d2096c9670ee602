import { expect, it } from '@jest/globals';
import { PeopleGate } from './people-gate.js';

it('lets so many in at once and the next as one leaves, in order', async () => {
  const gate = new PeopleGate(2);
  expect([gate.enter(), gate.enter()]).toEqual([undefined, undefined]);
  const order: string[] = [];
  const third = gate.enter()!.then(() => order.push('third'));
  const fourth = gate.enter()!.then(() => order.push('fourth'));
  await Promise.resolve();
  expect(order).toEqual([]);
  gate.leave();
  await third;
  expect(order).toEqual(['third']);
  gate.leave();
  await fourth;
  expect(order).toEqual(['third', 'fourth']);
});

it('takes another size as places become free', async () => {
  const gate = new PeopleGate(1);
  expect(gate.enter()).toBeUndefined();
  const waiting = [gate.enter()!, gate.enter()!];
  gate.resize(3);
  await Promise.all(waiting);
  gate.resize(1);
  gate.leave();
  let isIn = false;
  const last = gate.enter()!.then(() => (isIn = true));
  gate.leave();
  await Promise.resolve();
  expect(isIn).toBe(false);
  gate.leave();
  await last;
});
