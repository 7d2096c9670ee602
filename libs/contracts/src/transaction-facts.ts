/** Where a transaction stands. `open` counts as not yet successful. */
export type Outcome = 'open' | 'succeeded' | 'failed' | 'refused';
export type SettledOutcome = Exclude<Outcome, 'open'>;

/**
 * What can happen to a transaction:
 * accepted – durable on Kafka (read by the ledger from the accepted topic itself) ·
 * refused – turned away at the door, with the problem's code ·
 * applied – moved its dossier to a new status (read by the ledger from the changed topic itself) ·
 * recorded – kept and flagged, without effect on the dossier's status ·
 * answered – a question was answered by the partner, or could not be ·
 * repeated – the same transaction was sent again (flag `duplicate`; `conflict` where the body differs) ·
 * delivered – with every delivery of it that is done now · parked – a delivery failed and waits for its next
 * attempt · dead – a delivery was given up, or a message of it could not be taken by a consumer.
 */
export type TransactionStep =
  'accepted' | 'refused' | 'applied' | 'recorded' | 'answered' | 'repeated' | 'delivered' | 'parked' | 'dead';

/**
 * Why a report was kept without effect, or what is odd about a transaction. file-refused: a file that the message names
 * cannot be had, as the step's detail says.
 */
export type TransactionFlag =
  'late' | 'repeated' | 'out-of-order' | 'impossible' | 'duplicate' | 'conflict' | 'file-refused' | LandMessageFlag;

/** What is odd about a message of a land dossier; `held`: it waits for another one. */
export type LandMessageFlag =
  | 'held'
  | 'foreign'
  | 'before-receipt'
  | 'after-end'
  | 'notice-conflict'
  | 'payment-conflict'
  | 'overpaid'
  | 'unpaid'
  | 'superseding'
  | 'no-result-file'
  | 'voided';

export type DeliveryState = 'pending' | 'parked' | 'delivered' | 'dead';

export interface DeliveryFact {
  readonly subscription: string;
  /** The receiving system. */
  readonly system: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAttemptAt?: string | undefined;
  /** Duration of the last attempt. */
  readonly durationMs?: number | undefined;
  /** Code of the last answer, ≤ 300 characters; what a partner said beside it may quote the record and stays out. */
  readonly detail?: string | undefined;
  /** Id of the replay that brought it again: it says nothing about the delivery itself, and settles nothing. */
  readonly replay?: string | undefined;
}

/**
 * Beginning of the discriminator of a fact `dead` about a message that no consumer could take; the consumer's name
 * follows. A later settlement of the transaction, for instance because the message was sent back, replaces its outcome.
 */
export const DEAD_LETTER_DISCRIMINATOR = 'dead-letter ';

/** One row of the ledger. Never contains a person's data. */
export interface TransactionFact {
  readonly transactionId: string;
  readonly step: TransactionStep;
  /** Distinguishes steps of one kind within a transaction; (transactionId, step, discriminator) is written once. */
  readonly discriminator: string;
  /** RFC 3339; when this step happened. */
  readonly at: string;
  /** RFC 3339; when the transaction was accepted or refused: the time by which it is counted. */
  readonly acceptedAt: string;
  readonly service: string;
  readonly serviceVersion: string;
  /** event, query or command */
  readonly kind: string;
  /** Code of the sending system; '' where the caller is unknown. */
  readonly from: string;
  /** Code of the agency reported for; '' where unknown. */
  readonly agency: string;
  /** Dossier code; '' where unknown. */
  readonly businessKey: string;
  /** The transaction's outcome as of this step; absent where the step does not settle it. */
  readonly outcome?: SettledOutcome | undefined;
  /** The settled outcome that this step replaces, e.g. `failed` when a dead delivery succeeds on retry. */
  readonly supersedes?: SettledOutcome | undefined;
  readonly flags?: readonly TransactionFlag[] | undefined;
  /** Code, and for a refusal pointers and messages without values; ≤ 300 characters. */
  readonly detail?: string | undefined;
  readonly durationMs?: number | undefined;
  readonly deliveries?: readonly DeliveryFact[] | undefined;
}

/** Value of a message on `hub.transactions.v1`, as JSON. */
export interface TransactionFactBatch {
  readonly facts: readonly TransactionFact[];
}
