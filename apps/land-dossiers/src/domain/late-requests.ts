import type { LandMessageType } from '#libs/contracts';
import { isOfDayAlone, type LandEvent } from './land-event.js';
import { ANSWERED_BY } from './process-moves.js';
import { localDayOf } from './working-calendar.js';

const ANSWERS = new Set(ANSWERED_BY['supplement-requested']);
const ASKS: ReadonlySet<LandMessageType> = new Set(['supplement-requested', 'update-requested']);

/**
 * Puts requests for a supplement that came after what was delivered for them in front of it. A request of which only the
 * day is known has its place by its acceptance (ADR 25); but of one request each party tells once that it was delivered, so
 * what it tells a second time on that day was asked for before.
 *
 * `ordered`: what counts, as it happened. `isRetold`: whether a message tells again what another one tells.
 */
export function withRequestsFirst(
  ordered: readonly LandEvent[],
  isRetold: (event: LandEvent) => boolean,
): readonly LandEvent[] {
  if (!ordered.some(isMovable)) return ordered;
  const placed: LandEvent[] = [];
  for (const event of ordered) placed.splice(placeOf(event, placed, isRetold), 0, event);
  return placed;
}

function placeOf(event: LandEvent, before: readonly LandEvent[], isRetold: (event: LandEvent) => boolean): number {
  const day = localDayOf(event.occurredAt);
  const found = isMovable(event)
    ? unasked(before, isRetold).find(place => localDayOf(before[place]!.occurredAt) === day)
    : undefined;
  return found ?? before.length;
}

/** Places of what was delivered since the last request without one of its own. */
function unasked(before: readonly LandEvent[], isRetold: (event: LandEvent) => boolean): number[] {
  const last = before.findLastIndex(({ record }) => ASKS.has(record.type));
  const delivered = new Set<string>();
  return before.flatMap((event, place) => {
    const { type } = event.record;
    if (place <= last || !ANSWERS.has(type) || isRetold(event)) return [];
    const isFirst = last >= 0 && !delivered.has(type);
    delivered.add(type);
    return isFirst ? [] : [place];
  });
}

function isMovable(event: LandEvent): boolean {
  return event.record.type === 'supplement-requested' && isOfDayAlone(event);
}
