import { LAND_MESSAGE_TYPES, type LandDossierMessage, type LandMessageType } from '#libs/contracts';
import { isDayAlone, withinDay } from './working-calendar.js';

/** A message about a dossier as it was accepted; instants are epoch ms. */
export interface LandEvent {
  /** = transactionId */
  readonly id: string;
  /** Code of the system that told it. */
  readonly system: string;
  readonly occurredAt: number;
  readonly acceptedAt: number;
  readonly bodyHash: string;
  readonly record: LandDossierMessage;
  /** What was made of it before; absent where it is new. */
  readonly before?: Standing;
}

/** How far a message has come: of two that tell the same the one counts of which others know. */
export interface Standing {
  readonly isApplied: boolean;
  /** Under which number others were told of it. */
  readonly sequence?: number;
}

const RANK: ReadonlyMap<LandMessageType, number> = new Map(LAND_MESSAGE_TYPES.map((type, rank) => [type, rank]));

/** As a day is written; the same instant in UTC is one that somebody's clock has told. */
const DAY_ALONE = /T00:00:00(\.0+)?\+07:00$/;

/**
 * The order in which things happened: by time; of one instant, as the process would have them. Of one type and instant
 * nothing but their acceptance says which of two messages is the newer.
 */
export function inOrderOfHappening(a: LandEvent, b: LandEvent): number {
  return (
    placeInTime(a) - placeInTime(b) || RANK.get(a.record.type)! - RANK.get(b.record.type)! || inOrderOfAcceptance(a, b)
  );
}

export function inOrderOfAcceptance(a: LandEvent, b: LandEvent): number {
  return a.acceptedAt - b.acceptedAt || compare(a.bodyHash, b.bodyHash) || compare(a.id, b.id);
}

/**
 * Where it stands among the others of its dossier, epoch ms. A day without a time is not the beginning of that day: on it
 * the message comes after what was told before, and told on a later day it comes last (ADR 25).
 */
function placeInTime(event: LandEvent): number {
  return isOfDayAlone(event) ? withinDay(event.occurredAt, event.acceptedAt) : event.occurredAt;
}

/** Whether nobody has said at what time of its day it happened. */
export function isOfDayAlone({ occurredAt, record }: LandEvent): boolean {
  return isDayAlone(occurredAt) && DAY_ALONE.test(record.occurredAt);
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
