import type { ShapeCheck } from '../domain/shape-check.js';
import type { TallyEntry } from '../domain/tally.js';

/** What a dry run counts: refused lines by unit and reason. */
export function dryRunTallies({ refusedByUnit }: Pick<ShapeCheck, 'refusedByUnit'>): TallyEntry[] {
  return [...refusedByUnit].flatMap(([unit, counts]) =>
    [...counts].map(([reason, count]): TallyEntry => ({ unit, result: 'refused', reason, count })),
  );
}
