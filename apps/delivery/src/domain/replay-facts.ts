import type { Envelope, Subscription, TransactionFact } from '#libs/contracts';
import { deliveryFact, deliveryState } from './delivery-facts.js';
import type { AttemptOutcome } from './verdict.js';

/**
 * What became of an event that was brought again. It settles nothing, whatever it was: the outcome of the transaction is
 * that of the deliveries it had.
 */
export function replayFact(
  envelope: Envelope,
  { code, system }: Pick<Subscription, 'code' | 'system'>,
  replay: string,
  ended: { readonly state: 'delivered' | 'dead'; readonly attempts: number; readonly outcome: AttemptOutcome },
  at: Date,
): TransactionFact {
  const { state, attempts, outcome } = ended;
  const target = { subscription: code, system, state, attempts };
  return deliveryFact(envelope, state, `${code}:replay:${replay}`, at, {
    durationMs: outcome.durationMs,
    deliveries: [{ ...deliveryState(target, outcome), replay }],
  });
}
