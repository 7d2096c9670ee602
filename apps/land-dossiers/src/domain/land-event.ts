import { LAND_MESSAGE_TYPES, type LandDossierMessage, type LandMessageType } from '#libs/contracts';

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
}

const RANK: ReadonlyMap<LandMessageType, number> = new Map(LAND_MESSAGE_TYPES.map((type, rank) => [type, rank]));

/**
 * The order in which things happened: by time; of one instant, as the process would have them, then by content, so that it
 * never depends on which came first. Of the same thing told twice the first that was accepted counts.
 */
export function inOrderOfHappening(a: LandEvent, b: LandEvent): number {
  return (
    a.occurredAt - b.occurredAt ||
    RANK.get(a.record.type)! - RANK.get(b.record.type)! ||
    compare(a.bodyHash, b.bodyHash) ||
    a.acceptedAt - b.acceptedAt ||
    compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What tells one event from another, whoever reports it and under which transaction. */
export function identityOf({ record, occurredAt, bodyHash }: LandEvent): string {
  return `${record.type} ${occurredAt} ${bodyHash}`;
}
