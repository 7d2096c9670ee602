import type { LandReceived, LandResultKind } from '#libs/contracts';
import type { Decision } from './decision.js';
import type { ClockReading, Plan } from './dossier-clock.js';
import type { LandEvent } from './land-event.js';
import type { PortalStep } from './portal-plan.js';
import type { ProcessState } from './process-moves.js';
import type { ResultFile } from './result-files.js';
import type { Notice } from './notice-book.js';
import type { WorkingCalendar } from './working-calendar.js';

/** What the province decides. */
export interface ProcessRules {
  readonly calendar: WorkingCalendar;
  /** Of the process with that code. */
  readonly planOf: (processCode: string | undefined) => Plan;
  /** Whether an issued result must have a file. */
  readonly resultNeedsFile: boolean;
}

/** A request for a supplement, and what came of it. */
export interface SupplementRound {
  readonly messageId: string;
  readonly requestedAt: number;
  readonly receivedAt?: number;
  readonly promisedAfter?: number;
}

/** How the dossier ended. */
export interface ProcessResult {
  readonly messageId: string;
  readonly kind: LandResultKind;
  readonly at: number;
  readonly files: readonly ResultFile[];
  /** How many files are not there; of a needed result without any, one. */
  readonly missing: number;
  /** Every file of it is there and hashed. */
  readonly complete: boolean;
}

/** The receipt in force. */
export interface Receipt {
  readonly messageId: string;
  /** When the dossier was received first. */
  readonly at: number;
  /** What this receipt says: one that corrects another often says the same. */
  readonly lastAt: number;
  /** With what another receipt of the same process alone says. */
  readonly record: LandReceived;
}

/** A dossier as its messages make it; instants are epoch ms. */
export interface DossierProcess {
  readonly state: ProcessState;
  readonly stateAt: number;
  readonly agencyCode: string;
  readonly receipt?: Receipt;
  readonly decisions: ReadonlyMap<string, Decision>;
  /** In the order in which they took effect. */
  readonly applied: readonly LandEvent[];
  /** When the last of them happened that took effect; of a dossier in which none did, the last of all. */
  readonly lastAt: number;
  readonly tax: {
    readonly notices: readonly Notice[];
    readonly fulfilled: boolean;
    readonly confirmed: boolean;
    readonly waitsFor: 'tax' | 'payment' | undefined;
  };
  /** Whether tax had anything to do with it. */
  readonly hasTaxLeg: boolean;
  readonly clock: ClockReading;
  readonly supplements: readonly SupplementRound[];
  /** Of the newest end since the last correction; told several times, as the one whose files are all there. */
  readonly result?: ProcessResult;
  /** Ids of the ends of whose results a file is missing. */
  readonly incomplete: ReadonlySet<string>;
  readonly corrections: number;
  readonly portal: readonly PortalStep[];
}
