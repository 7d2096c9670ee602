import { createHmac, randomBytes } from 'node:crypto';
import { hashSecret, verifySecret } from '#libs/registry-view';

/**
 * Verifies secrets, and remembers which pairs of text and hash belonged together: verifying takes 50 ms each by
 * design, and a change of one entity must not wait for all clients of a province.
 */
export class SecretMatcher {
  private readonly key = randomBytes(32);
  private readonly matching = new Set<string>();

  async matches(secret: string, hash: string): Promise<boolean> {
    const pair = this.pairOf(secret, hash);
    if (this.matching.has(pair)) return true;
    const matches = await verifySecret(secret, hash);
    if (matches) this.matching.add(pair);
    return matches;
  }

  async hash(secret: string): Promise<string> {
    const hash = await hashSecret(secret);
    this.matching.add(this.pairOf(secret, hash));
    return hash;
  }

  /** Under a key that never leaves this object, so that the memory of it gives nothing to try secrets against. */
  private pairOf(secret: string, hash: string): string {
    return createHmac('sha256', this.key).update(`${hash}\u0000${secret}`).digest('base64');
  }
}
