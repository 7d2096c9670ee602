import type { Envelope, SettledOutcome } from '#libs/contracts';

/** A delivery of a transaction that is not delivered: the ones that are have no row any more. */
export interface OpenDelivery {
  readonly id: string;
  readonly state: 'pending' | 'dead';
  /** The transaction has been told to have failed because of it. */
  readonly settled: boolean;
}

/** What has just become of one of them. */
export interface Settlement {
  readonly id: string;
  readonly state: 'delivered' | 'dead' | 'parked';
}

/** What a settlement means for its transaction; both absent where it decides nothing. */
export interface TransactionEffect {
  readonly outcome?: SettledOutcome;
  /** The outcome told before, which the new one replaces. */
  readonly supersedes?: SettledOutcome;
}

/** How a transaction ends all of whose deliveries were taken: an answer that tells of a failure is one, delivered or not. */
export function outcomeWhenDelivered({ outcome }: Pick<Envelope, 'outcome'>): SettledOutcome {
  return outcome ?? 'succeeded';
}

/**
 * The effect of each settlement on the one transaction that they belong to, one after the other. The settlement that
 * leaves nothing pending decides: failed if any delivery is dead, else succeeded. A dead delivery that an operator
 * has retried with success turns a failure that was told before into a success, unless another one is still dead.
 * `whenDelivered`: as of `outcomeWhenDelivered`.
 */
export function transactionEffects(
  rows: readonly OpenDelivery[],
  settlements: readonly Settlement[],
  whenDelivered: SettledOutcome = 'succeeded',
): readonly TransactionEffect[] {
  const states = new Map(rows.map(row => [row.id, row.state]));
  let toldFailed = rows.some(row => row.settled);
  return settlements.map(({ id, state }) => {
    if (state === 'delivered') states.delete(id);
    else states.set(id, state === 'dead' ? 'dead' : 'pending');
    const effect = state === 'parked' ? {} : effectOf([...states.values()], toldFailed, whenDelivered);
    toldFailed ||= effect.outcome === 'failed';
    return effect;
  });
}

function effectOf(
  states: readonly OpenDelivery['state'][],
  toldFailed: boolean,
  whenDelivered: SettledOutcome,
): TransactionEffect {
  if (states.includes('pending')) return {};
  const outcome = states.includes('dead') ? 'failed' : whenDelivered;
  if (!toldFailed) return { outcome };
  return outcome === 'failed' ? {} : { outcome, supersedes: 'failed' };
}
