import type { HoldReason, JobState, ShownState } from './job.js';

export interface StateFacts {
  readonly state: JobState;
  /** Whether a chunk of it was ever begun. */
  readonly isStarted: boolean;
  readonly heldFor: HoldReason | undefined;
  /** Whether the partner's office hours let anybody ask now. */
  readonly isPartnerOpen: boolean;
}

const HELD: Readonly<Record<HoldReason, ShownState>> = {
  partner: 'waiting-for-partner',
  agreement: 'waiting-for-agreement',
};

export function shownStateOf({ state, isStarted, heldFor, isPartnerOpen }: StateFacts): ShownState {
  if (state !== 'open') return state;
  if (!isPartnerOpen) return 'waiting-for-hours';
  if (heldFor) return HELD[heldFor];
  return isStarted ? 'running' : 'waiting';
}
