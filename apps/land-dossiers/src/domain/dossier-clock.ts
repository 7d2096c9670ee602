import { deadlineOf, type WorkingCalendar } from './working-calendar.js';

/** From `from` to `to`, epoch ms; without `to` it still lasts. */
export interface Pause {
  readonly from: number;
  readonly to?: number;
}

/** How long a dossier may take, in working days of the clock. */
export interface Plan {
  readonly workingDays: number;
  /** Where tax takes part; its own time is not counted. */
  readonly workingDaysWithTax: number;
}

/** Instants are epoch ms. */
export interface ClockReading {
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** The newest promised date; where only a day was given, the end of work on it. */
  readonly promisedAt?: number;
  /** The promised date, or that of the plan, put off by the pauses since it was given that are over. */
  readonly dueAt?: number;
  readonly pauses: readonly Pause[];
  readonly pausedSince?: number;
}

/**
 * The clock of one dossier, told about things in the order in which they happened: it stands while a supplement, tax or a
 * payment is awaited, and stops at the first end, until its result is reported wrong.
 */
export class DossierClock {
  private startedAt: number | undefined;
  private endedAt: number | undefined;
  private promise: { readonly at: number; readonly date: number } | undefined;
  private pausedSince: number | undefined;
  private readonly closed: { readonly from: number; readonly to: number }[] = [];

  constructor(private readonly calendar: WorkingCalendar) {}

  start(at: number): void {
    this.startedAt ??= at;
  }

  promiseDate(at: number, date: number | undefined): void {
    if (date !== undefined && this.endedAt === undefined) this.promise = { at, date: deadlineOf(date) };
  }

  /** A promise that counts where none was given before. */
  promiseFirst(at: number, date: number | undefined): void {
    if (!this.promise) this.promiseDate(at, date);
  }

  /** Stands still or runs from `at` on; nothing changes where it does so already. */
  setPaused(paused: boolean, at: number): void {
    if (this.endedAt !== undefined) return;
    if (paused) this.pausedSince ??= at;
    else if (this.pausedSince !== undefined) {
      if (at > this.pausedSince) this.closed.push({ from: this.pausedSince, to: at });
      this.pausedSince = undefined;
    }
  }

  end(at: number): void {
    this.setPaused(false, at);
    this.endedAt ??= at;
  }

  /** Runs again, for a correction: what was left of the time at the end is left now, whoever had the result meanwhile. */
  reopen(at: number): void {
    this.pausedSince = this.endedAt;
    this.endedAt = undefined;
    this.setPaused(false, at);
  }

  read(plan: Plan, withTax: boolean): ClockReading {
    const { startedAt, endedAt, promise, pausedSince } = this;
    const dueAt = this.dueAt(plan, withTax);
    return {
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(promise ? { promisedAt: promise.date } : {}),
      ...(dueAt === undefined ? {} : { dueAt }),
      pauses: pausedSince === undefined ? this.closed : [...this.closed, { from: pausedSince }],
      ...(pausedSince === undefined ? {} : { pausedSince }),
    };
  }

  private dueAt(plan: Plan, withTax: boolean): number | undefined {
    if (this.startedAt === undefined) return undefined;
    const planned = withTax ? plan.workingDaysWithTax : plan.workingDays;
    const { at, date } = this.promise ?? {
      at: this.startedAt,
      date: deadlineOf(this.calendar.addWorkingDays(this.startedAt, planned)),
    };
    const pausedDays = this.closed.reduce((sum, { from, to }) => sum + this.daysAfter(at, from, to), 0);
    return this.calendar.addWorkingDays(date, pausedDays);
  }

  private daysAfter(at: number, from: number, to: number): number {
    return this.calendar.workingDaysBetween(Math.max(at, from), to);
  }
}

/** Whether the due date is past while the dossier has not ended; a clock that stands still stands at its pause. */
export function isOverdue({ dueAt, endedAt, pausedSince }: ClockReading, now: number): boolean {
  if (dueAt === undefined || endedAt !== undefined) return false;
  return (pausedSince ?? now) > dueAt;
}
