import { describe, expect, it } from '@jest/globals';
import type { ServiceRecordStatus } from '#libs/kernel';
import {
  type ClockReport,
  countSupplements,
  endTime,
  isOnTime,
  pausedIntervals,
  processingTimeMs,
  promisedTime,
  readClock,
  startTime,
} from './processing-clock.js';

const report = (status: ServiceRecordStatus, occurredAt: number, more: Partial<ClockReport> = {}): ClockReport => ({
  status,
  occurredAt,
  ...more,
});
const NOW = 1_000;

describe('start and end of the clock', () => {
  it('starts with the acceptance, so the time at the citizen’s side does not count', () => {
    expect(startTime([report(1, 10), report(2, 20), report(4, 30)])).toBe(20);
  });

  it('starts with the first report where the hub first heard of the dossier in mid-life', () => {
    expect(startTime([report(4, 30), report(9, 40)])).toBe(30);
  });

  it('has not started with a submission alone', () => {
    expect(startTime([report(1, 10)])).toBeUndefined();
    expect(processingTimeMs([report(1, 10)], NOW)).toBeUndefined();
  });

  it('ends with 9 where both 9 and 10 exist, whichever came first', () => {
    expect(endTime([report(2, 20), report(9, 40), report(10, 90)])).toBe(40);
    expect(endTime([report(10, 90, { flag: 'out-of-order' }), report(9, 40, { flag: 'late' })])).toBe(40);
  });

  it('ends with 10 where there is no 9', () => {
    expect(endTime([report(8, 50), report(10, 90)])).toBe(90);
  });

  it('does not end with a report that contradicts the history', () => {
    expect(endTime([report(3, 20), report(9, 40, { flag: 'impossible' })])).toBeUndefined();
  });
});

describe('paused time', () => {
  it('is from the request for a supplement or a payment to the next other status', () => {
    const history = [report(2, 10), report(5, 20), report(4, 35), report(6, 50), report(4, 60), report(9, 100)];
    expect(pausedIntervals(history)).toEqual([
      { from: 20, to: 35 },
      { from: 50, to: 60 },
    ]);
    expect(processingTimeMs(history, NOW)).toBe(90 - 15 - 10);
  });

  it('is one interval where a payment follows a supplement, or a request comes twice', () => {
    expect(pausedIntervals([report(5, 20), report(5, 25, { flag: 'repeated' }), report(6, 30), report(4, 40)])).toEqual(
      [{ from: 20, to: 40 }],
    );
  });

  it('counts a request that the hub heard of late, since the citizen did wait', () => {
    const history = [report(2, 10), report(4, 40), report(5, 20, { flag: 'late' }), report(9, 100)];
    expect(processingTimeMs(history, NOW)).toBe(90 - 20);
  });

  it('lasts until now while the citizen has not answered', () => {
    expect(pausedIntervals([report(2, 10), report(5, 400)])).toEqual([{ from: 400 }]);
    expect(processingTimeMs([report(2, 10), report(5, 400)], NOW)).toBe(390);
  });

  it('after the end takes nothing off the processing time', () => {
    const history = [report(2, 10), report(9, 100), report(6, 120, { flag: 'out-of-order' }), report(10, 200)];
    expect(processingTimeMs(history, NOW)).toBe(90);
  });
});

describe('on time', () => {
  it('is an end at the promised instant, and no longer a millisecond later', () => {
    expect(isOnTime([report(2, 10, { promisedAt: 100 }), report(9, 100)])).toBe(true);
    expect(isOnTime([report(2, 10, { promisedAt: 100 }), report(9, 101)])).toBe(false);
  });

  it('counts by 9 although the hand-over was after the promised date', () => {
    expect(isOnTime([report(2, 10, { promisedAt: 100 }), report(9, 90), report(10, 500)])).toBe(true);
  });

  it('goes by the newest promise, which a supplement moves', () => {
    const history = [
      report(2, 10, { promisedAt: 100 }),
      report(5, 20),
      report(4, 90, { promisedAt: 180 }),
      report(9, 150),
    ];
    expect(promisedTime(history)).toBe(180);
    expect(isOnTime(history)).toBe(true);
  });

  it('goes by when a promise was made, not by when the hub heard of it', () => {
    const history = [
      report(4, 50, { promisedAt: 180 }),
      report(2, 10, { promisedAt: 100, flag: 'late' }),
      report(9, 150),
    ];
    expect(isOnTime(history)).toBe(true);
  });

  it('is not mended by a promise made after the end', () => {
    const history = [report(2, 10, { promisedAt: 100 }), report(9, 150), report(10, 200, { promisedAt: 300 })];
    expect(isOnTime(history)).toBe(false);
  });

  it('is lost with the second supplement, even before the end', () => {
    const history = [report(2, 10, { promisedAt: 900 }), report(5, 20), report(4, 30), report(5, 40), report(4, 50)];
    expect(countSupplements(history)).toBe(2);
    expect(isOnTime(history)).toBe(false);
    expect(isOnTime([...history, report(9, 60)])).toBe(false);
  });

  it('does not take one request reported twice for two supplements', () => {
    const history = [
      report(2, 10, { promisedAt: 900 }),
      report(5, 20),
      report(5, 21, { flag: 'repeated' }),
      report(9, 30),
    ];
    expect(countSupplements(history)).toBe(1);
    expect(isOnTime(history)).toBe(true);
  });

  it('is open without an end or without a promise', () => {
    expect(isOnTime([report(2, 10, { promisedAt: 100 })])).toBeUndefined();
    expect(isOnTime([report(2, 10), report(9, 20)])).toBeUndefined();
  });
});

it('reads the same from a history in any order of arrival', () => {
  const history = [
    report(1, 5),
    report(2, 10, { promisedAt: 80 }),
    report(5, 20),
    report(4, 40),
    report(9, 70),
    report(10, 99),
  ];
  expect(readClock([...history].reverse(), NOW)).toEqual(readClock(history, NOW));
  expect(readClock(history, NOW)).toEqual({
    startedAt: 10,
    endedAt: 70,
    promisedAt: 80,
    paused: [{ from: 20, to: 40 }],
    processingMs: 40,
    supplements: 1,
    onTime: true,
  });
});
