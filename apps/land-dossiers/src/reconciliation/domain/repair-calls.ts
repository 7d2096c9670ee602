/** A call of the management door that an operator makes to carry a repair out. */
export interface RepairCall {
  readonly method: 'POST';
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Deliveries to a subscription that are dead or wait, by their transactions. */
export interface Retry {
  readonly subscription: string;
  readonly transactions: readonly string[];
}

/** What is to be brought again, and to whom. */
export interface ResendPlan {
  readonly retries: readonly Retry[];
  /** Who is brought `messageIds` again. */
  readonly subscriptions: readonly string[];
  /** Transactions of messages that were passed on, those of a dossier in order. */
  readonly messageIds: readonly string[];
  readonly reason: string;
}

/** Ids that one call takes. */
const IDS_OF_A_CALL = 1_000;

/** What waits or is dead is tried again, since a replay passes it over; what was delivered is replayed. */
export function resendCalls({ retries, subscriptions, messageIds, reason }: ResendPlan): RepairCall[] {
  const replays = subscriptions.flatMap(subscription =>
    inPieces(messageIds).map(ids => toCall('/api/v1/deliveries/replay', { subscription, ids, reason })),
  );
  const again = retries.flatMap(({ subscription, transactions }) =>
    inPieces(transactions).map(ids => toCall('/api/v1/deliveries/retry', { subscription, transactions: ids, reason })),
  );
  return [...again, ...replays];
}

function toCall(path: string, body: RepairCall['body']): RepairCall {
  return { method: 'POST', path, body };
}

function inPieces(ids: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(ids.length / IDS_OF_A_CALL);
  return Array.from({ length: count }, (_, i) => ids.slice(i * IDS_OF_A_CALL, (i + 1) * IDS_OF_A_CALL));
}
