import type { ConsumerGroup, Topic } from '#libs/contracts';
import type { ManagementClient } from '../../acceptance/support/clients.js';
import type { SplitHub } from './split-hub.js';
import type { WebhookPartner } from './webhook-partner.js';

/** A message that was put on a topic and that no handler can take. */
export interface Poisoned {
  readonly topic: (typeof Topic)[keyof typeof Topic];
  readonly partition: number;
  readonly offset: string;
  /** Groups that read the topic and may take this message. */
  readonly harmlessTo?: readonly ConsumerGroup[];
}

/** What a fault may reach. */
export interface Surroundings {
  readonly hub: SplitHub;
  /** Gets everything and is never at fault. */
  readonly steady: WebhookPartner;
  /** Gets half and has the bad days. */
  readonly moody: WebhookPartner;
  /** Code of its subscription. */
  readonly moodyCode: string;
  readonly operator: ManagementClient;
  readonly portalUrl: string;
  /** What was poisoned so far: these, and no others, become dead letters. */
  readonly poisoned: Poisoned[];
  /** A business key of a dossier that is on its way. */
  readonly liveKey: () => string;
}

/** One thing that goes wrong. Both halves may tell what they did, for the table. */
export interface Fault {
  readonly name: string;
  /** How long it lasts before it is healed. */
  readonly holdMs: number;
  /** What it takes hold of: two faults of one thing cannot be on at once. */
  readonly grips: readonly string[];
  inflict(around: Surroundings): Promise<string | void>;
  heal(around: Surroundings): Promise<string | void>;
}

/** A fault that cannot be played on this machine; the table says so and why. */
export class NotPossibleHere extends Error {}
