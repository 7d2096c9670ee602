import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createLogger, gauge } from '#libs/observability';
import { LandRules } from './land-rules.js';

const logger = createLogger('land-dossiers');
const LOOK_EVERY_MS = 86_400_000;
/** A promised date is rarely further off. */
const AHEAD_MS = 92 * 86_400_000;

const missingYears = gauge(
  'hub_land_calendar_years_missing',
  'Years, of this one and that of the coming quarter, of which the calendar has no holidays',
);

/** Says where the province's calendar has come to its end: nothing else does, deadlines only become wrong. */
@Injectable()
export class CalendarWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly rules: LandRules) {}

  onApplicationBootstrap(): void {
    this.look();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** `now` in epoch ms. Answers the years that are missing. */
  look(now: number = Date.now()): readonly number[] {
    const years = this.rules.forPlan.calendar.yearsWithoutHolidays(now, now + AHEAD_MS);
    missingYears.set(years.length);
    if (years.length > 0) logger.warn(`The calendar has no holidays of ${years.join(', ')}: deadlines are wrong`);
    return years;
  }
}
