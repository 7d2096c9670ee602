import { type Period, readPeriod } from '../query/period.js';
import { QueryReader, type RawQuery } from '../query/query-reader.js';

export const FIGURE_GROUPINGS = ['service', 'system', 'agency', 'hour', 'day'] as const;
export type FigureGrouping = (typeof FIGURE_GROUPINGS)[number];

export interface FiguresQuery extends Period {
  readonly by: FigureGrouping;
}

/** Throws `payload-invalid` that names each parameter that does not fit. Default: by service, the last 24 hours. */
export function readFiguresQuery(query: RawQuery, now: Date): FiguresQuery {
  const reader = new QueryReader(query);
  const period = readPeriod(reader, now);
  const by = reader.oneOf('by', FIGURE_GROUPINGS) ?? 'service';
  reader.finish();
  return { ...period, by };
}
