import { describe, expect, it } from '@jest/globals';
import { numberOf } from '../jobs-test-kit.js';
import {
  aborted,
  answered,
  type Ask,
  CLOSED,
  FAILED,
  FAILED_LINE,
  KNOWN,
  people,
  resultsOf,
  rig,
} from './chunk-run-test-kit.js';

describe('a chunk whose partner is silent', () => {
  it('leaves people without an answer failed where others have one, and in the log', async () => {
    const { run } = rig(people(4), number => (number === numberOf(2) ? FAILED : answered(number)));
    const { outcomes, accesses, isSilent } = await run();
    expect(resultsOf(outcomes)).toEqual(['matched', 'matched', 'failed', 'matched']);
    expect(accesses.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'matched', 'matched', 'matched']);
    expect(isSilent).toBe(false);
  });

  it('takes a partner that answers nobody for silent: holds the job and fails no one for it', async () => {
    const { asked, run } = rig(people(100), number => (number < numberOf(10) ? answered(number) : FAILED));
    const { outcomes, hold, isSilent } = await run();
    expect(hold).toMatchObject({ reason: 'partner', ms: 1_000 });
    expect(isSilent).toBe(true);
    expect(resultsOf(outcomes)).toEqual([...Array<string>(10).fill('matched'), ...Array<null>(90).fill(null)]);
    expect(asked.length).toBeLessThan(40);
  });

  it('fails people at last where the partner is silent over the same chunk again and again: it may be them', async () => {
    for (const silent of [FAILED, CLOSED]) {
      const { run } = rig(people(30), () => silent, { attempts: 5 });
      const { outcomes, hold, accesses } = await run();
      expect(hold).toBeUndefined();
      expect(resultsOf(outcomes)).toEqual(Array<string>(30).fill('failed'));
      expect(accesses).toHaveLength(silent === FAILED ? 30 : 0);
    }
  });

  it('of a partner that is called only now and then fails no one, also not who had no answer just before', async () => {
    const ask: Ask = number => (number < numberOf(5) ? FAILED : CLOSED);
    const { outcomes, isSilent } = await rig(people(10), ask, { atOnce: 1 }).run();
    expect([isSilent, resultsOf(outcomes)]).toEqual([true, Array<null>(10).fill(null)]);
  });

  it('whose turns end before twenty have failed fails no one of a partner that answers nobody: they are asked again', async () => {
    const turn = new AbortController();
    const hangs: Ask = async () => {
      setImmediate(() => turn.abort());
      await aborted(turn.signal);
      return FAILED;
    };
    const before = [KNOWN, FAILED_LINE, null, null, null, null];
    const { asked, run } = rig(people(6), hangs, { turn, before, retries: 1, atOnce: 3 });
    const { outcomes, accesses, isSilent, hold } = await run();
    expect(outcomes).toEqual(before);
    expect([asked.length, accesses.length, isSilent, hold?.reason]).toEqual([3, 3, true, 'partner']);
  });

  it('fails who has no answer while many others have theirs, and holds nobody up for it', async () => {
    const others = new AbortController();
    let left = 9;
    const ask: Ask = async number => {
      if (number !== numberOf(2)) {
        if (--left === 0) setImmediate(() => others.abort());
        return answered(number);
      }
      await aborted(others.signal);
      return FAILED;
    };
    const { outcomes, isSilent, hold } = await rig(people(10), ask).run();
    expect(resultsOf(outcomes)).toEqual(people(10).map((_, i) => (i === 2 ? 'failed' : 'matched')));
    expect([isSilent, hold]).toEqual([false, undefined]);
  });
});
