import { HubError } from '#libs/kernel';

/** Such a repair would change nothing; `detail` says why, and what to do instead. */
export function pointless(detail: string): HubError {
  return new HubError('conflict', 'conflict', 'This does not mend the difference', { detail });
}
