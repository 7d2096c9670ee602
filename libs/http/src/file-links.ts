import { timingSafeEqual } from 'node:crypto';
import type { SecretBox } from '#libs/registry-view';
import { unauthenticated } from './token-verifier.js';

const PURPOSE = 'file-link';
const DAY_MS = 86_400_000;

/** What stands behind the path of such a link; all of it comes from outside. */
export interface FileLinkQuery {
  readonly system?: unknown;
  readonly until?: unknown;
  readonly key?: unknown;
}

/**
 * Links to one file of a message, `/v1/files/{transactionId}{pointer}?system&until&key`, that open without a token for the
 * system that they were made for: partners' software fetches a link as it stands (ADR 26). Whether the system may have the file
 * is asked when it is fetched.
 */
export class FileLinks {
  constructor(private readonly secrets: SecretBox) {}

  /**
   * The part of the link behind the door's address. `place`: `{transactionId}{pointer}`. It opens for `days` at the least, and
   * twice that at the most: a message that is tried again says the same, word for word, but where a period ends in between.
   */
  linkTo(place: string, system: string, days: number, now = Date.now()): string {
    const periodMs = days * DAY_MS;
    const until = String(((Math.floor(now / periodMs) + 2) * periodMs) / 1_000);
    return `/v1/files/${place}?${new URLSearchParams({ system, until, key: this.keyOf(place, system, until) }).toString()}`;
  }

  /** The system that the link was made for; throws `unauthenticated` where nobody made it, or it is over. */
  holderOf(place: string, { system, until, key }: FileLinkQuery, now = Date.now()): string {
    const isText = typeof system === 'string' && typeof until === 'string' && typeof key === 'string';
    if (!isText || !isSame(key, this.keyOf(place, system, until)))
      throw unauthenticated('The link was not made by the hub');
    if (Number(until) * 1_000 <= now) throw unauthenticated('The link has expired');
    return system;
  }

  private keyOf(place: string, system: string, until: string): string {
    return this.secrets.mac(PURPOSE, [place, system, until].join('\n'));
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
