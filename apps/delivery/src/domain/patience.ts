/** How one endpoint gets on with its share of a batch. */
export interface Progress {
  /** Since the batch began. */
  readonly elapsedMs: number;
  /** Since it ended its last call, or the batch began. */
  readonly sinceProgressMs: number;
  /**
   * When the batch waited for half of its endpoints no longer, from its beginning, because they had done their shares or were given up;
   * undefined while it does.
   */
  readonly othersDoneAfterMs: number | undefined;
  /** Calls of its share, as a multiple of the most that one of those needed which are done. */
  readonly moreToDo: number;
  /** Share of the time since the first of them was done for which this process worked, from 0 to 1. */
  readonly hubLoad: number;
}

/** The most that a batch waits, as a multiple of the patience. */
const MOST = 10;
/** How long those that are done wait for the others, as a share of the patience. */
const GRACE = 1 / 8;
/** A process that works for less of its time than this has time left. */
const BUSY = 0.4;
/** Who has so many times as much to do may need so many times longer, and this many times that: the batches of other partitions are in its lane. */
const LEEWAY = 4;
/** But no longer than so many times the patience: it may be too small for what it is sent, for good. */
const MOST_LEEWAY = 2;

/**
 * Whether a batch waits no longer for an endpoint: it has ended no call for the whole patience, or the others are done
 * and wait for it. These wait an eighth of it, also where more is waiting behind: one call for a whole batch is done before two hundred
 * calls are, and what is written to the database instead costs more and holds all that follows on its keys. But half as long
 * again as they needed themselves: when the hub or its machine is what is slow, all are, and nothing is won by that.
 */
export function isPatienceOver(progress: Progress, patienceMs: number): boolean {
  const { elapsedMs, sinceProgressMs, othersDoneAfterMs, moreToDo } = progress;
  if (sinceProgressMs >= patienceMs || elapsedMs >= patienceMs * MOST) return true;
  if (othersDoneAfterMs === undefined) return false;
  const inProportion = Math.min(othersDoneAfterMs * moreToDo * LEEWAY, patienceMs * MOST_LEEWAY);
  const leeway = isLastByWork(progress, patienceMs) ? inProportion : 0;
  return elapsedMs - othersDoneAfterMs >= Math.max(patienceMs * GRACE, othersDoneAfterMs / 2, leeway);
}

/**
 * Whether it is last because it has the most to do and this process no time: to park what is left would take what is lacking
 * already. Not so where it ends no calls; nor where this process idles: then it is the endpoint's own limits that leave it behind.
 */
export function isLastByWork({ moreToDo, hubLoad, sinceProgressMs }: Progress, patienceMs: number): boolean {
  return moreToDo > 1 && hubLoad >= BUSY && sinceProgressMs < patienceMs * GRACE;
}
