/** How one endpoint gets on with its share of a batch. */
export interface Progress {
  /** Since the batch began. */
  readonly elapsedMs: number;
  /** Since it ended its last call, or the batch began. */
  readonly sinceProgressMs: number;
  /** When half of the endpoints of the batch had done their shares, from its beginning; undefined while they have not. */
  readonly othersDoneAfterMs: number | undefined;
}

/** The most that a batch waits, as a multiple of the patience. */
const MOST = 10;
/** How long those that are done wait for the others, as a share of the patience. */
const GRACE = 1 / 8;

/**
 * Whether a batch waits no longer for an endpoint: it has ended no call for the whole patience, or the others are done
 * and wait for it. These wait an eighth of it, also where more is waiting behind: one call for a whole batch is done before two hundred
 * calls are, and what is written to the database instead costs more and holds all that follows on its keys. But half as long
 * again as they needed themselves: when the hub or its machine is what is slow, all are, and nothing is won by that.
 */
export function isPatienceOver(progress: Progress, patienceMs: number): boolean {
  const { elapsedMs, sinceProgressMs, othersDoneAfterMs } = progress;
  if (sinceProgressMs >= patienceMs || elapsedMs >= patienceMs * MOST) return true;
  if (othersDoneAfterMs === undefined) return false;
  return elapsedMs - othersDoneAfterMs >= Math.max(patienceMs * GRACE, othersDoneAfterMs / 2);
}
