/** How one endpoint gets on with its share of a batch. */
export interface Progress {
  /** Since the batch began. */
  readonly elapsedMs: number;
  /** Since it ended its last call, or the batch began. */
  readonly sinceProgressMs: number;
  /** When half of the endpoints of the batch had done their shares, from its beginning; undefined while they have not. */
  readonly othersDoneAfterMs: number | undefined;
  /** Size of the batch, from 0 to 1: a full one tells that more is waiting behind it. */
  readonly fullness: number;
}

/** The most that a batch waits, as a multiple of the patience. */
const MOST = 10;
/** How long those that are done wait for the others, as a share of the patience. */
const GRACE = 1 / 8;

/**
 * Whether a batch waits no longer for an endpoint: it has ended no call for the whole patience, or the others are done
 * and wait for it. These wait an eighth of it, the less the more there is to do, but half as long again as they needed
 * themselves: when the hub or its machine is what is slow, all are, and nothing is won by writing their messages to the
 * database.
 */
export function isPatienceOver(progress: Progress, patienceMs: number): boolean {
  const { elapsedMs, sinceProgressMs, othersDoneAfterMs, fullness } = progress;
  if (sinceProgressMs >= patienceMs || elapsedMs >= patienceMs * MOST) return true;
  if (othersDoneAfterMs === undefined) return false;
  const grace = Math.max(patienceMs * GRACE * (1 - fullness), othersDoneAfterMs / 2);
  return elapsedMs - othersDoneAfterMs >= grace;
}
