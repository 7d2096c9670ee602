import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { DeliveryOutcome, OutboundMessage } from '#libs/connectors';
import { TokenBucket } from '#libs/outbound';
import { DELIVERED, eventAt, FAILED, FakeConnector, seededRandom } from '../delivery-test-kit.js';
import { type Job, Lane } from './lane.js';

class TestJob implements Job {
  isWithdrawn = false;
  isRepeated = false;
  bytes = 10;
  outcome: DeliveryOutcome | undefined;
  readonly message: OutboundMessage;

  constructor(
    readonly key: string,
    readonly number: number,
    private readonly onEnd: (job: TestJob) => void = () => undefined,
  ) {
    const event = eventAt(number, { key });
    this.message = { envelope: event.envelope, data: String(number), attempt: 1 };
  }

  begin(): OutboundMessage | undefined {
    return this.isWithdrawn ? undefined : this.message;
  }

  end(outcome: DeliveryOutcome): void {
    this.outcome = outcome;
    this.onEnd(this);
  }
}

describe('Lane', () => {
  afterEach(() => void jest.useRealTimers());

  it.each([1, 2, 3])('keeps each key in order whatever the latencies and failures are (seed %i)', async seed => {
    const random = seededRandom(seed);
    const begun: TestJob[] = [];
    const ended: TestJob[] = [];
    const maxBatch = 1 + Math.floor(random() * 4);
    const connector = new FakeConnector(async () => {
      await pause(random() * 4);
      return random() < 0.2 ? FAILED : DELIVERED;
    }, maxBatch);
    const lane = new Lane(connector, 3);
    const jobs = Array.from({ length: 300 }, (_, i) => {
      const job = new TestJob(`k${Math.floor(random() * 25)}`, i, each => ended.push(each));
      const begin = job.begin.bind(job);
      job.begin = () => {
        begun.push(job);
        return begin();
      };
      return job;
    });
    for (const [i, job] of jobs.entries()) {
      lane.add(job);
      if (random() < 0.3) lane.pump();
      if (i % 60 === 59) await pause(3);
    }
    lane.pump();
    await lane.idle();

    expect(ended).toHaveLength(300);
    expect(lane.load).toBe(0);
    expect(connector.mostCallsAtOnce).toBeLessThanOrEqual(3);
    for (const call of connector.calls) {
      expect(call.length).toBeLessThanOrEqual(maxBatch);
      expect(new Set(call.map(message => message.envelope.subject)).size).toBe(call.length);
    }
    for (const key of new Set(jobs.map(job => job.key))) {
      const numbers = (list: readonly TestJob[]): number[] =>
        list.filter(job => job.key === key).map(job => job.number);
      expect(numbers(begun)).toEqual(numbers(jobs));
      expect(numbers(ended)).toEqual(numbers(jobs));
    }
  });

  it('never has two messages of a key under way, also when a call takes many', async () => {
    const underWay = new Set<string>();
    const connector = new FakeConnector(async ({ envelope }) => {
      expect(underWay.has(envelope.subject)).toBe(false);
      underWay.add(envelope.subject);
      await pause(1);
      underWay.delete(envelope.subject);
      return DELIVERED;
    }, 10);
    const lane = new Lane(connector, 4);
    const jobs = Array.from({ length: 60 }, (_, i) => new TestJob(`k${i % 6}`, i));
    jobs.forEach(job => lane.add(job));
    lane.pump();
    await lane.idle();
    expect(jobs.every(job => job.outcome?.status === 'delivered')).toBe(true);
  });

  it('passes a withdrawn job by and goes on with the one behind it', async () => {
    const connector = new FakeConnector(() => DELIVERED);
    const lane = new Lane(connector, 1);
    const jobs = [1, 2, 3].map(number => new TestJob('k', number));
    jobs.forEach(job => lane.add(job));
    jobs[0]!.isWithdrawn = true;
    lane.pump();
    await lane.idle();
    expect(connector.sent.map(message => message.data)).toEqual(['2', '3']);
  });

  it('forgets withdrawn jobs of an endpoint that hangs, and keeps the order of the others', async () => {
    let answer: (outcome: DeliveryOutcome) => void = () => undefined;
    const first = new Promise<DeliveryOutcome>(resolve => (answer = resolve));
    const connector = new FakeConnector(({ data }) => (data === '0' ? first : DELIVERED));
    const lane = new Lane(connector, 1);
    const jobs = Array.from({ length: 12 }, (_, i) => new TestJob(`k${i % 3}`, i));
    jobs.forEach(job => lane.add(job));
    lane.pump();
    for (const job of jobs.slice(1)) job.isWithdrawn = job.number % 2 === 0;
    lane.dropWithdrawn();
    expect(lane.load).toBe(7);
    answer(DELIVERED);
    await lane.idle();
    const sent = connector.sent.map(message => Number(message.data));
    expect(sent.toSorted((a, b) => a - b)).toEqual([0, 1, 3, 5, 7, 9, 11]);
    for (const key of [0, 1, 2]) {
      const its = sent.filter(number => number % 3 === key);
      expect(its).toEqual(its.toSorted((a, b) => a - b));
    }
  });

  it('leaves what has failed before to itself, so that a record which breaks its receiver kills no other', async () => {
    const connector = new FakeConnector(() => DELIVERED, 10);
    const lane = new Lane(connector, 8);
    const jobs = Array.from({ length: 5 }, (_, i) => new TestJob(`k${i}`, i));
    jobs[1]!.isRepeated = jobs[2]!.isRepeated = true;
    jobs.forEach(job => lane.add(job));
    lane.pump();
    await lane.idle();
    expect(connector.calls.map(call => call.map(({ data }) => data))).toEqual([['0'], ['1'], ['2'], ['3', '4']]);
  });

  it('begins no call with more bytes than one takes, but for a record that is larger by itself', async () => {
    const connector = Object.assign(new FakeConnector(() => DELIVERED, 10), { maxBatchBytes: 2_000 });
    const lane = new Lane(connector, 8);
    const jobs = [10, 800, 1_190, 5_000, 10].map((bytes, i) => Object.assign(new TestJob(`k${i}`, i), { bytes }));
    jobs.forEach(job => lane.add(job));
    lane.pump();
    await lane.idle();
    expect(connector.calls.map(call => call.map(({ data }) => data))).toEqual([['0', '1', '2'], ['3'], ['4']]);
  });

  it('goes on after a connector that throws or answers too little: the messages are tried again', async () => {
    let calls = 0;
    const connector = new FakeConnector(() => DELIVERED, 2);
    connector.deliver = async () => {
      if (calls++ === 0) throw new Error('bug');
      return [DELIVERED];
    };
    const lane = new Lane(connector, 1);
    const jobs = [1, 2, 3, 4].map(number => new TestJob(`k${number}`, number));
    jobs.forEach(job => lane.add(job));
    lane.pump();
    await lane.idle();
    expect(jobs.map(job => job.outcome?.status)).toEqual(['retry', 'retry', 'delivered', 'retry']);
  });

  it('begins no more calls in a second than the endpoint takes, and goes on by itself', async () => {
    const connector = new FakeConnector(() => DELIVERED);
    const lane = new Lane(connector, 4, undefined, new TokenBucket(50, 2));
    const jobs = Array.from({ length: 7 }, (_, i) => new TestJob(`k${i}`, i));
    jobs.forEach(job => lane.add(job));
    const began = performance.now();
    lane.pump();
    expect(connector.calls).toHaveLength(2);
    await lane.idle();
    expect(performance.now() - began).toBeGreaterThan(80);
    expect(jobs.every(job => job.outcome?.status === 'delivered')).toBe(true);
  });

  it('goes by other limits in the midst of it: what waits keeps its order, and there is no new burst', async () => {
    jest.useFakeTimers();
    const connector = new FakeConnector(() => DELIVERED);
    const lane = new Lane(connector, 100, undefined, new TokenBucket(10));
    for (let i = 0; i < 40; i++) lane.add(new TestJob(`k${i}`, i));
    lane.pump();
    lane.limit({ concurrency: 100, ratePerSecond: 5 });
    await jest.advanceTimersByTimeAsync(2_000);
    expect(connector.calls).toHaveLength(20);
    lane.limit({ concurrency: 100, ratePerSecond: 10 });
    await jest.advanceTimersByTimeAsync(1_000);
    expect(connector.sent.map(({ data }) => Number(data))).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });

  it('begins nothing until it is below its new number of calls at once', async () => {
    const answers: (() => void)[] = [];
    const connector = new FakeConnector(() => new Promise(resolve => answers.push(() => resolve(DELIVERED))));
    const lane = new Lane(connector, 3);
    for (let i = 0; i < 6; i++) lane.add(new TestJob(`k${i}`, i));
    lane.pump();
    lane.limit({ concurrency: 1 });
    for (const calls of [3, 3, 4]) {
      answers.shift()!();
      await pause(1);
      expect(connector.calls).toHaveLength(calls);
    }
    lane.limit({ concurrency: 3 });
    expect([connector.calls.length, lane.capacity]).toEqual([6, 3]);
  });

  it('takes control characters out of an answer, because the database refuses a NUL', async () => {
    const lane = new Lane(new FakeConnector(() => ({ ...FAILED, detail: 'a\u0000b\n' })), 1);
    const job = new TestJob('k', 1);
    lane.add(job);
    lane.pump();
    await lane.idle();
    expect(job.outcome).toMatchObject({ detail: 'a b ' });
  });
});
