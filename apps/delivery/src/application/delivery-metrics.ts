import type { DeliveryOutcome } from '#libs/connectors';
import { counter, durationHistogram, gauge } from '#libs/observability';

const delivered = counter('hub_deliveries_delivered_total', 'Messages that a partner took', ['subscription']);
const failed = counter('hub_deliveries_failed_total', 'Attempts that failed', ['subscription']);
const duration = durationHistogram('hub_delivery_duration_seconds', 'Duration of an attempt', ['subscription']);

/** Deliveries that wait (`pending`) or were given up (`dead`). */
export const openDeliveries = gauge('hub_deliveries_open', 'Deliveries that are not done', ['subscription', 'state']);

/** Dead letters that nobody has decided about. */
export const openDeadLetters = gauge('hub_dead_letters_open', 'Messages that no consumer could take', ['consumer']);

/** Counts one attempt. */
export function countAttempt(subscription: string, outcome: DeliveryOutcome): void {
  (outcome.status === 'delivered' ? delivered : failed).inc({ subscription });
  duration.observe({ subscription }, outcome.durationMs / 1_000);
}
