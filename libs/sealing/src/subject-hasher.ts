import { createHmac } from 'node:crypto';
import type { Keyring } from './keyring.js';

/** Numbers that differ in these last digits only are neighbours. */
const NEIGHBOUR_DIGITS = 2;

/**
 * Names persons without naming them: HMAC-SHA-256 of a number with a key from outside, and the version of the key. Whoever
 * has the database and not the key cannot tell who it is: there are too few numbers for a plain hash to hide one.
 */
export class SubjectHasher {
  constructor(private readonly keyring: Keyring) {}

  /** `v1.<base64url>`, with the current key. */
  subjectOf(number: string): string {
    return this.named(this.keyring.current, 'subject', number);
  }

  /** With every key that there is: what was written before a key was changed is found too. */
  subjectsOf(number: string): string[] {
    return [...this.keyring.keys.keys()].map(version => this.named(version, 'subject', number));
  }

  /** The same for numbers in sequence: of the number without its last two digits. */
  neighbourhoodOf(number: string): string {
    return this.named(this.keyring.current, 'neighbourhood', number.slice(0, -NEIGHBOUR_DIGITS));
  }

  /** Any other text that may not be told, for one use: the same text of another use has another name. */
  nameOf(use: string, text: string): string {
    return this.named(this.keyring.current, use, text);
  }

  private named(version: string, use: string, text: string): string {
    const hash = createHmac('sha256', this.keyring.keys.get(version)!).update(`${use}\u0000${text}`);
    return `${version}.${hash.digest('base64url')}`;
  }
}
