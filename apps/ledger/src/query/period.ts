import type { QueryReader } from './query-reader.js';

/** From `from` on, before `to`. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

const DAY_MS = 86_400_000;

/** `from` and `to` of a query; by default the 24 hours before `to`, and `to` is now. */
export function readPeriod(reader: QueryReader, now: Date): Period {
  const to = reader.instant('to') ?? now;
  const from = reader.instant('from') ?? new Date(Math.max(0, to.getTime() - DAY_MS));
  if (from >= to) reader.refuse('from', 'must be before "to"');
  return { from, to };
}
