import type { Quota } from '#libs/cache';
import type { Agreement } from '#libs/contracts';
import { HubError } from '#libs/kernel';

/** Of all agreements together; undefined where one of them sets no limit. */
export function quotaOf(agreements: readonly Agreement[]): Quota | undefined {
  let sum: Quota = { perSecond: 0, burst: 0 };
  for (const { quota } of agreements) {
    if (!quota) return undefined;
    sum = { perSecond: sum.perSecond + quota.perSecond, burst: sum.burst + quota.burst };
  }
  return sum;
}

export function quotaExceeded(retryAfterMs: number): HubError {
  return new HubError('busy', 'quota-exceeded', 'The quota of the agreement is used up', {
    detail: 'Send again after the time in Retry-After, or agree on a larger quota',
    retryAfterMs,
  });
}
