import type { Envelope } from '#libs/contracts';
import type { Decision } from '../domain/decision.js';
import type { LandEvent } from '../domain/land-event.js';
import type { PortalPosition } from '../domain/portal-plan.js';

/** A message of a dossier, whether it is kept already or has just come. */
export interface KeptMessage {
  readonly event: LandEvent;
  readonly envelope: Envelope;
  /** The record as it was accepted. */
  readonly payload: Buffer | string;
  /** What was decided about it before; absent where it is new. */
  readonly decision?: Decision;
  /** Under which number it was passed on to the other parties; absent where it was not yet. */
  readonly sequence?: number;
}

/** As the process looks at it: with what was made of it before. */
export function standingEventOf({ event, decision, sequence }: KeptMessage): LandEvent {
  if (!decision) return event;
  return {
    ...event,
    before: { isApplied: decision.effect === 'applied', ...(sequence === undefined ? {} : { sequence }) },
  };
}

/** What is remembered of a dossier between its messages. */
export interface DossierRow {
  readonly dossierCode: string;
  /** Counts every change: the guard against two writers. */
  readonly revision: number;
  /** How many of its messages were passed on. */
  readonly sequence: number;
  /** What was reported to the national portal last, and how many reports there were. */
  readonly portal?: PortalPosition;
  readonly portalCount: number;
}
