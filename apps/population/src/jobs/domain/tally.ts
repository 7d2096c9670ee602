import type { JobRow } from './job-row.js';
import { type ChunkOutcomes, LINE_RESULTS, type LineOutcome, type LineResult } from './line-outcome.js';

/** So many lines of one unit with one result; with a reason: those of them that have it. */
export interface TallyEntry {
  /** Position in the job's list of units; 0 is none. */
  readonly unit: number;
  readonly result: LineResult;
  /** '' counts lines, whatever their reasons. */
  readonly reason: string;
  readonly count: number;
}

export type LineCounts = Readonly<Record<LineResult, number>>;

/** What a chunk adds to its job's counts: what is known of its lines now, without what was known before. */
export function tallyOf(rows: readonly JobRow[], before: ChunkOutcomes, now: ChunkOutcomes): TallyEntry[] {
  const counts = new Map<string, TallyEntry & { count: number }>();
  const add = (entry: Omit<TallyEntry, 'count'>, count: number): void => {
    const key = `${entry.unit} ${entry.result} ${entry.reason}`;
    const known = counts.get(key);
    if (known) known.count += count;
    else counts.set(key, { ...entry, count });
  };
  rows.forEach(({ unit }, i) => {
    if (before[i] === now[i]) return;
    for (const entry of entriesOf(unit, before[i])) add(entry, -1);
    for (const entry of entriesOf(unit, now[i])) add(entry, 1);
  });
  return [...counts.values()].filter(({ count }) => count !== 0);
}

/** Lines by result. */
export function countsOf(entries: readonly TallyEntry[]): LineCounts {
  const counts = Object.fromEntries(LINE_RESULTS.map(result => [result, 0])) as Record<LineResult, number>;
  for (const { result, reason, count } of entries) if (reason === '') counts[result] += count;
  return counts;
}

function entriesOf(unit: number, outcome: LineOutcome | null | undefined): Omit<TallyEntry, 'count'>[] {
  if (!outcome) return [];
  const { result, reasons } = outcome;
  return ['', ...new Set(reasons)].map(reason => ({ unit, result, reason }));
}
