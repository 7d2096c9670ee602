import type { LandFlag } from './decision.js';
import { deadlineOf, localDayOf } from './working-calendar.js';

/** A promised date that counts, epoch ms, with what is odd about the one that was told. */
export interface Promised {
  readonly at: number | undefined;
  readonly flags: readonly LandFlag[];
}

/**
 * A date of a day before the dossier was received is a slip of the keyboard, and no promise: the dossier would be overdue at
 * once. `receivedAt`: epoch ms; `text`: RFC 3339, absent where nothing is promised.
 */
export function promiseAfter(receivedAt: number, text: string | undefined): Promised {
  const date = text === undefined ? NaN : Date.parse(text);
  if (Number.isNaN(date)) return { at: undefined, flags: [] };
  if (localDayOf(date) < localDayOf(receivedAt)) return { at: undefined, flags: ['before-receipt'] };
  return { at: deadlineOf(date), flags: [] };
}
