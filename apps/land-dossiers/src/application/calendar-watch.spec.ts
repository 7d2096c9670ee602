import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { threadMetrics } from '#libs/observability';
import { CalendarWatch } from './calendar-watch.service.js';
import { LandRules } from './land-rules.js';

const OWN: unknown = JSON.parse(readFileSync(new URL('../data/calendar.json', import.meta.url), 'utf8'));

function watchOf(calendar: unknown): CalendarWatch {
  const plan = { workingDays: 7, workingDaysWithTax: 13 };
  return new CalendarWatch(
    new LandRules({
      calendar,
      plans: { default: plan, processes: [] },
      communes: { communes: [] },
      ...{ resultNeedsFile: true, maxMessages: 1, maxBytes: 1 },
    }),
  );
}

async function missingYears(): Promise<unknown> {
  const metrics = (await threadMetrics()) as readonly { name: string; values: readonly { value: number }[] }[];
  return metrics.find(({ name }) => name === 'hub_land_calendar_years_missing')?.values[0]?.value;
}

describe('a calendar that comes to its end', () => {
  const watch = watchOf({ yearly: ['01-01'], holidays: ['2026-02-17'], workdays: [] });

  it('is told a quarter before deadlines become wrong, and as long as they are', async () => {
    expect(watch.look(Date.parse('2026-09-30T00:00:00Z'))).toEqual([]);
    expect(await missingYears()).toBe(0);
    expect(watch.look(Date.parse('2026-10-15T00:00:00Z'))).toEqual([2027]);
    expect(await missingYears()).toBe(1);
    expect(watch.look(Date.parse('2027-12-01T00:00:00Z'))).toEqual([2027, 2028]);
    expect(await missingYears()).toBe(2);
  });

  it('ends in Việt Nam, where the year begins before it does in Greenwich', () => {
    expect(watch.look(Date.parse('2025-12-31T17:00:00Z'))).toEqual([]);
    expect(watch.look(Date.parse('2025-12-31T16:59:59Z'))).toEqual([2025]);
  });

  it('of the hub’s own lasts until the last quarter of 2027', () => {
    expect(watchOf(OWN).look(Date.parse('2027-09-30T00:00:00Z'))).toEqual([]);
    expect(watchOf(OWN).look(Date.parse('2027-10-15T00:00:00Z'))).toEqual([2028]);
  });
});
