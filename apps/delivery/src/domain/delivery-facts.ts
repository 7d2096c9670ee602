import { type DeliveryFact, type Envelope, serviceKindOf, type TransactionFact } from '#libs/contracts';
import type { AttemptOutcome } from './verdict.js';

const MAX_DETAIL = 300;

type Step = 'delivered' | 'parked' | 'dead';
type Rest = Pick<TransactionFact, 'outcome' | 'supersedes' | 'detail' | 'durationMs' | 'deliveries'>;

/** A fact of the ledger about deliveries of the changed event that the envelope names. */
export function deliveryFact(
  envelope: Envelope,
  step: Step,
  discriminator: string,
  at: Date,
  rest: Rest,
): TransactionFact {
  return {
    transactionId: envelope.id,
    step,
    discriminator,
    at: at.toISOString(),
    acceptedAt: envelope.acceptedAt,
    service: envelope.service,
    serviceVersion: envelope.serviceVersion,
    kind: serviceKindOf(envelope.type),
    from: envelope.system,
    agency: envelope.agency,
    businessKey: envelope.subject,
    outcome: rest.outcome,
    supersedes: rest.supersedes,
    detail: rest.detail,
    durationMs: rest.durationMs,
    deliveries: rest.deliveries,
  };
}

/**
 * The code of what the partner said, or nothing where all went well. What it said beside that may quote the record: it
 * stays with the parked message, which can be deleted; the ledger cannot.
 */
export function detailOf(outcome: AttemptOutcome | undefined): string | undefined {
  return !outcome || outcome.status === 'delivered' ? undefined : outcome.code.slice(0, MAX_DETAIL);
}

/** How a delivery stands after its last attempt. */
export function deliveryState(
  target: Pick<DeliveryFact, 'subscription' | 'system' | 'state' | 'attempts'>,
  outcome: AttemptOutcome | undefined,
  nextAttemptAt?: Date,
): DeliveryFact {
  return {
    subscription: target.subscription,
    system: target.system,
    state: target.state,
    attempts: target.attempts,
    nextAttemptAt: nextAttemptAt?.toISOString(),
    durationMs: outcome?.durationMs,
    detail: detailOf(outcome),
  };
}
