import { describe, expect, it } from '@jest/globals';
import { patient } from './patience.js';
import { waitFor } from './wait-for.js';

describe('waitFor', () => {
  it('returns what the condition found at last, so that a test need not look again', async () => {
    const answers = [undefined, false, null, 'arrived'];
    await expect(waitFor(() => answers.shift(), { what: 'the answer' })).resolves.toBe('arrived');
  });

  it('takes zero and the empty text for an answer', async () => {
    await expect(waitFor(() => 0, { what: 'zero' })).resolves.toBe(0);
    await expect(waitFor(() => '', { what: 'nothing' })).resolves.toBe('');
  });

  it('goes on after an error, because what is waited for may not be reachable yet', async () => {
    let looks = 0;
    const condition = (): boolean => {
      looks += 1;
      if (looks < 3) throw new Error('connection refused');
      return true;
    };
    await expect(waitFor(condition, { what: 'the door' })).resolves.toBe(true);
  });

  it('says what it waited for, with the last error as the cause', async () => {
    const cause = new Error('connection refused');
    const waiting = waitFor(() => Promise.reject(cause), { what: 'the door', timeoutMs: 60 });
    await expect(waiting).rejects.toMatchObject({ message: `Waited ${patient(60)} ms in vain: the door`, cause });
  });
});
