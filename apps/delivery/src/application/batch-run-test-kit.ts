import type { RecordBatch } from '#libs/messaging';
import { subscriptionOf } from '../delivery-test-kit.js';
import type { Endpoint } from '../endpoints/endpoints.service.js';
import { BatchRun } from './batch-run.js';
import type { ChangedEvent } from './changed-event.js';
import { DeliveredLately } from './delivered-lately.js';

/** For the unit tests of what becomes of a batch: its subscribers are `PORTAL` and `OTHER`. */
export const PORTAL = subscriptionOf('portal');
export const OTHER = subscriptionOf('other');
export const BATCH: RecordBatch = {
  topic: 't',
  partition: 0,
  messages: [],
  heartbeat: async () => undefined,
  isStale: () => false,
};
const BACK_OFF = { backoffMs: 500, maxBackoffMs: 60_000, maxRetryAfterMs: 60_000 };

/** A run that has begun: each event goes to the endpoints of the first subscriber, then of the second. */
export function runOf(
  events: readonly ChangedEvent[],
  endpoints: readonly (Endpoint | undefined)[],
  held: string[] = [],
  lately = new DeliveredLately(),
): BatchRun {
  const subscriptions = [PORTAL, OTHER].slice(0, endpoints.length);
  const run = new BatchRun(new Set(held), BACK_OFF, lately);
  const routes = subscriptions.map(subscription => ({ subscription, grant: '*' as const }));
  for (const event of events)
    run.add(event, routes, { endpointOf: route => endpoints[subscriptions.indexOf(route.subscription)] });
  run.start();
  return run;
}

/** The run when all of it has ended, or waits no longer. */
export async function finish(run: BatchRun, patienceMs: number): Promise<BatchRun> {
  await run.wait(patienceMs, BATCH);
  run.close();
  return run;
}
