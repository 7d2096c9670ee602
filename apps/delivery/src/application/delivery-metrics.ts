import type { DeliveryOutcome } from '#libs/connectors';
import { counter, durationHistogram, gauge } from '#libs/observability';
import { COUNTED } from '../persistence/bounded-count.js';

const delivered = counter('hub_deliveries_delivered_total', 'Messages that a partner took', ['subscription']);
const failed = counter('hub_deliveries_failed_total', 'Attempts that failed', ['subscription']);
const duration = durationHistogram('hub_delivery_duration_seconds', 'Duration of an attempt', ['subscription']);

const replayed = counter('hub_deliveries_replayed_total', 'Attempts of replays', ['subscription', 'status']);

/** Counts attempts of a replay; they are none of the live ones. */
export function countReplayed(subscription: string, { status }: Pick<DeliveryOutcome, 'status'>, count = 1): void {
  replayed.inc({ subscription, status }, count);
}

/** Deliveries that wait (`pending`) or were given up (`dead`). */
export const openDeliveries = gauge(
  'hub_deliveries_open',
  `Deliveries that are not done; ${COUNTED} is so many or more, a greater figure (of what is fetched) so many at the most`,
  ['subscription', 'state'],
);

/** 1 for the state that an endpoint has in this process. */
export const endpointStates = gauge('hub_endpoint_state', 'State of an endpoint: closed, open, half-open', [
  'endpoint',
  'state',
]);

/** Messages that wait to be fetched are more than they should be (1), or not (0). */
export const backlogOverLimit = gauge('hub_pull_backlog_over_limit', 'Too much waits to be fetched', ['subscription']);

/** Counts what a partner fetched and acknowledged; there was no call to be measured. */
export function countFetched(subscription: string, count: number): void {
  delivered.inc({ subscription }, count);
}

/** Dead letters that nobody has decided about. */
export const openDeadLetters = gauge(
  'hub_dead_letters_open',
  `Messages that no consumer could take; ${COUNTED} is so many or more`,
  ['consumer'],
);

/** Counts one attempt. */
export function countAttempt(subscription: string, outcome: DeliveryOutcome): void {
  (outcome.status === 'delivered' ? delivered : failed).inc({ subscription });
  duration.observe({ subscription }, outcome.durationMs / 1_000);
}
