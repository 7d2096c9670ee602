import type { Subscription } from '#libs/contracts';

/** What can be paused, as pauses and the audit name it. */
export type PauseSubject = `subscriptions/${string}` | `connectors/${string}`;

/** Any of these stops the deliveries of a subscription. */
export function pauseSubjectsOf({ code, connector }: Pick<Subscription, 'code' | 'connector'>): PauseSubject[] {
  return [`subscriptions/${code}`, ...(connector === undefined ? [] : [`connectors/${connector}` as const])];
}
