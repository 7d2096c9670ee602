import type { ShapeCheck } from '../domain/shape-check.js';
import type { TallyEntry } from '../domain/tally.js';

/** What a dry run counts: refused lines by unit, and by reason whatever their unit. */
export function dryRunTallies({ refusedByUnit, reasons }: ShapeCheck): TallyEntry[] {
  const result = 'refused';
  return [
    ...[...refusedByUnit].map(([unit, count]): TallyEntry => ({ unit, result, reason: '', count })),
    ...[...reasons].map(([reason, count]): TallyEntry => ({ unit: 0, result, reason, count })),
  ];
}
