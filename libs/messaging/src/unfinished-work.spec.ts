import { beforeEach, describe, expect, it } from '@jest/globals';
import { UnfinishedWork } from './unfinished-work.js';

const PLACE = { topic: 't', partition: 3 };
const SPAN = { first: 10n, last: 19n };

let unfinished: UnfinishedWork;

const told = (offset: number): string | undefined =>
  unfinished.notBehind({ topics: [{ topic: 't', partitions: [{ partition: 3, offset: String(offset) }] }] }).topics[0]
    ?.partitions[0]?.offset;

async function fail(): Promise<void> {
  unfinished.begin(PLACE, SPAN, Promise.reject(new Error('connection cut')), () => undefined);
  await unfinished.allEnded();
}

describe('what is left to be written down of a partition', () => {
  beforeEach(() => void (unfinished = new UnfinishedWork()));

  it('holds back what Kafka is told while it is under way, and no longer', async () => {
    let end = (): void => undefined;
    unfinished.begin(PLACE, SPAN, new Promise<void>(resolve => (end = resolve)), () => undefined);
    expect([told(5), told(30)]).toEqual(['5', '10']);
    end();
    await unfinished.allEnded();
    expect(told(30)).toBe('30');
  });

  it('holds it back where it failed, until all of it is handled again', async () => {
    await fail();
    unfinished.handled(PLACE, 19n); // of the first reading, which left it behind
    expect(told(30)).toBe('10');
    await unfinished.beforeReading(PLACE, 10n);
    unfinished.handled(PLACE, 14n);
    expect([told(15), unfinished.mayBeginBeside(PLACE, { first: 15n, last: 25n })]).toEqual(['10', false]);
    unfinished.handled(PLACE, 25n);
    expect(told(26)).toBe('26');
  });

  it('holds nothing back where another process has done what failed here', async () => {
    await fail();
    await unfinished.beforeReading(PLACE, 40n);
    expect(told(50)).toBe('50');
    expect(unfinished.mayBeginBeside(PLACE, { first: 40n, last: 49n })).toBe(true);
  });
});
