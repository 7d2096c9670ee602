import type { ReportFlag, StatusAt } from './state-machine.js';

/** A kept report as the clock sees it; instants are epoch ms. */
export interface ClockReport extends StatusAt {
  readonly flag?: ReportFlag | undefined;
  /** The newest date promised in the report. */
  readonly promisedAt?: number | undefined;
}

/** From `from` (inclusive) to `to` (exclusive), epoch ms; without `to` it still lasts. */
export interface Interval {
  readonly from: number;
  readonly to?: number;
}

/** What the State's KPI is computed from (domain.md 3.1); instants are epoch ms. */
export interface ProcessingClock {
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly promisedAt: number | undefined;
  readonly paused: readonly Interval[];
  readonly processingMs: number | undefined;
  readonly supplements: number;
  readonly onTime: boolean | undefined;
}

const SUBMITTED = 1;
const SUPPLEMENT = 5;
const PAYMENT = 6;
const FINISHED = 9;
const HANDED_OVER = 10;

/** Everything about the clock at once. `now` in epoch ms ends what still lasts. */
export function readClock(history: readonly ClockReport[], now: number): ProcessingClock {
  return {
    startedAt: startTime(history),
    endedAt: endTime(history),
    promisedAt: promisedTime(history),
    paused: pausedIntervals(history),
    processingMs: processingTimeMs(history, now),
    supplements: countSupplements(history),
    onTime: isOnTime(history),
  };
}

/**
 * What happened at the agency, oldest first: also what the hub heard of late, twice or too early, since it did happen;
 * not what contradicts the dossier's history. Of two reports of one instant the one accepted first comes first.
 */
export function timelineOf<R extends ClockReport>(history: readonly R[]): readonly R[] {
  return history.filter(report => report.flag !== 'impossible').sort((a, b) => a.occurredAt - b.occurredAt);
}

/** The clock starts with the first status beyond "newly submitted". */
export function startTime(history: readonly ClockReport[]): number | undefined {
  return timelineOf(history).find(report => report.status !== SUBMITTED)?.occurredAt;
}

/** 9's time, also where 10 exists; else 10's; undefined while the dossier is under way, and where it was refused. */
export function endTime(history: readonly ClockReport[]): number | undefined {
  const timeline = timelineOf(history);
  const end =
    timeline.find(report => report.status === FINISHED) ?? timeline.find(report => report.status === HANDED_OVER);
  return end?.occurredAt;
}

/** The newest promise; one made after the end moves nothing any more. */
export function promisedTime(history: readonly ClockReport[]): number | undefined {
  const end = endTime(history) ?? Infinity;
  const promises = timelineOf(history).filter(report => report.promisedAt !== undefined && report.occurredAt <= end);
  return promises.at(-1)?.promisedAt;
}

/** While a supplement (5) or a payment (6) is awaited, until the next report of neither. */
export function pausedIntervals(history: readonly ClockReport[]): readonly Interval[] {
  const timeline = timelineOf(history);
  const intervals: Interval[] = [];
  let since: number | undefined;
  for (const { status, occurredAt } of timeline) {
    const pauses = status === SUPPLEMENT || status === PAYMENT;
    if (pauses) since ??= occurredAt;
    else if (since !== undefined) {
      intervals.push({ from: since, to: occurredAt });
      since = undefined;
    }
  }
  return since === undefined ? intervals : [...intervals, { from: since }];
}

/** From start to end, or to `now`, without the paused time; undefined before the start. */
export function processingTimeMs(history: readonly ClockReport[], now: number): number | undefined {
  const start = startTime(history);
  if (start === undefined) return undefined;
  const end = endTime(history) ?? now;
  const paused = pausedIntervals(history).reduce((sum, interval) => sum + overlapMs(interval, start, end), 0);
  return Math.max(0, end - start - paused);
}

/** How often a supplement was asked for; a request reported twice in a row is one. */
export function countSupplements(history: readonly ClockReport[]): number {
  const timeline = timelineOf(history);
  return timeline.filter(({ status }, i) => status === SUPPLEMENT && timeline[i - 1]?.status !== SUPPLEMENT).length;
}

/**
 * Ended at the newest promised date or before; more than one supplement counts as late. Undefined while that is open:
 * without an end (unless it is late already by its supplements) or without a promise.
 */
export function isOnTime(history: readonly ClockReport[]): boolean | undefined {
  if (countSupplements(history) > 1) return false;
  const end = endTime(history);
  const promised = promisedTime(history);
  return end === undefined || promised === undefined ? undefined : end <= promised;
}

function overlapMs({ from, to = Infinity }: Interval, start: number, end: number): number {
  return Math.max(0, Math.min(to, end) - Math.max(from, start));
}
