import type { LandMessageType } from '#libs/contracts';
import type { LandEvent } from './land-event.js';

/** An end, and that its result was handed over, of which nobody hears before the files are there. */
export const NEEDS_RESULT: ReadonlySet<LandMessageType> = new Set(['finished', 'handed-over']);

/**
 * Ids of the ends and hand-overs that were reported wrong before anybody was told of them: told after that report they would
 * show an end that is none. `applied` in the order of effect; `incomplete`: ends of whose results a file is missing.
 */
export function voidedEnds(applied: readonly LandEvent[], incomplete: ReadonlySet<string>): ReadonlySet<string> {
  const voided = new Set<string>();
  const lastWrong = applied.findLastIndex(isWrong);
  const lastToldWrong = applied.findLastIndex(event => isWrong(event) && isTold(event));
  let hasEnd = false;
  applied.slice(0, Math.max(lastWrong, 0)).forEach((event, i) => {
    const { id, record } = event;
    if (isWrong(event)) hasEnd = false;
    if (!NEEDS_RESULT.has(record.type)) return;
    const isHeldBack = record.type === 'finished' ? incomplete.has(id) : !hasEnd;
    if (!isTold(event) && (isHeldBack || i < lastToldWrong)) voided.add(id);
    else hasEnd = true;
  });
  return voided;
}

function isWrong({ record }: LandEvent): boolean {
  return record.type === 'result-wrong';
}

function isTold({ before }: LandEvent): boolean {
  return before?.sequence !== undefined;
}
