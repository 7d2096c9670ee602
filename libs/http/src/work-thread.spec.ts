import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, jest } from '@jest/globals';
import { WorkThread } from './work-thread.js';

const READY = "parentPort.postMessage({ kind: 'ready' });";
const ANSWERING = `parentPort.on('message', ({ id, ask }) => {
  if (ask === 'stop') process.exit(0);
  parentPort.postMessage({ kind: 'answer', id, answer: { ready: true, checks: { [ask]: 'up' } } });
});`;

function threadOf(code: string, onLost: (error: Error) => void = () => undefined): Promise<WorkThread> {
  const text = `import { parentPort } from 'node:worker_threads';\n${code}`;
  return WorkThread.start(new URL(`data:text/javascript,${encodeURIComponent(text)}`), onLost);
}

it('answers what the first thread asks, and ends when it is told to', async () => {
  const onLost = jest.fn();
  const thread = await threadOf(READY + ANSWERING, onLost);
  expect(await thread.health()).toEqual({ ready: true, checks: { health: 'up' } });
  await thread.stop();
  expect(onLost).not.toHaveBeenCalled();
});

it('says why it did not start', async () => {
  const start = threadOf("parentPort.postMessage({ kind: 'failed', reason: 'no database' });");
  await expect(start).rejects.toThrow('no database');
});

it('is not ready where the thread hangs, so nobody sends it more', async () => {
  const thread = await threadOf(`${READY}parentPort.on('message', ({ ask }) => ask === 'stop' && process.exit(0));`);
  expect(await thread.health()).toEqual({ ready: false, checks: { 'work thread': 'no answer in time' } });
  expect(await thread.metrics()).toEqual([]);
  await thread.stop();
});

it('tells that the thread is lost, so the process does not live on by half', async () => {
  const onLost = jest.fn();
  const thread = await threadOf(
    `${READY}parentPort.on('message', () => { throw new Error('out of order'); });`,
    onLost,
  );
  expect(await thread.health()).toMatchObject({ ready: false });
  expect(onLost.mock.calls).toEqual([[new Error('out of order')]]);
});

// What a thread says and what it dies of come by two ports of Node, so either may be first.
it('tells one of the two, whoever starts it or the process, where that is in the moment in which it was ready', async () => {
  const told: Error[] = [];
  await new Promise<void>(resolve => {
    const hear = (error: Error) => resolve(void told.push(error));
    threadOf(`${READY}throw new Error('at once');`, hear).catch(hear);
  });
  await pause(100);
  expect(told.map(error => error.message)).toEqual(['at once']);
});

it('does not start where the thread ends without a word', async () => {
  await expect(threadOf('process.exit(0);')).rejects.toThrow('The work thread has ended');
});

it('does not take an end in disorder for a clean stop', async () => {
  const thread = await threadOf(`${READY}parentPort.on('message', () => process.exit(3));`);
  await expect(thread.stop()).rejects.toThrow('did not stop cleanly');
});
