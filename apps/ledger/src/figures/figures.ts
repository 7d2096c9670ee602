/** What is counted in the log, for a group of transactions or all of a period. */
export interface FigureCounts {
  readonly accepted: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly refused: number;
  readonly duplicates: number;
  readonly flagged: number;
  readonly latencyMs: LatencyPercentiles;
}

/** Nearest rank, in whole milliseconds; null where nothing is settled yet. */
export interface LatencyPercentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** The figures of contract.md. */
export interface Figures extends FigureCounts {
  readonly open: number;
  readonly successRate: number | null;
  readonly settledRate: number | null;
}

export interface FigureReport {
  readonly groups: readonly ({ readonly key: string } & Figures)[];
  readonly total: Figures;
}

/**
 * Every accepted transaction is in the denominator of `successRate`, open ones as not yet successful; `settledRate`
 * says how it looks among those that are settled.
 */
export function toFigures(counts: FigureCounts): Figures {
  const { accepted, succeeded, failed, refused, duplicates, flagged, latencyMs } = counts;
  return {
    accepted,
    succeeded,
    failed,
    open: accepted - succeeded - failed,
    refused,
    duplicates,
    flagged,
    successRate: ratio(succeeded, accepted),
    settledRate: ratio(succeeded, succeeded + failed),
    latencyMs,
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
