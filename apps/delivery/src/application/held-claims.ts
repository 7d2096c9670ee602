import { Injectable } from '@nestjs/common';
import { createLogger } from '#libs/observability';
import { type ClaimedKey, ClaimsRepository, LEASE_MS } from '../persistence/claims.repository.js';

const logger = createLogger('retrier');

/** The keys that this process works on; it keeps their leases from ending. */
@Injectable()
export class HeldClaims {
  private readonly held = new Map<string, ClaimedKey>();
  private returned: ClaimedKey[] = [];
  private renewedAt = performance.now();

  constructor(private readonly claims: ClaimsRepository) {}

  get count(): number {
    return this.held.size;
  }

  hold(keys: readonly ClaimedKey[]): void {
    for (const key of keys) this.held.set(key.claim, key);
  }

  /** Settled, or left to the end of their lease. */
  letGo(keys: readonly ClaimedKey[]): void {
    for (const key of keys) this.held.delete(key.claim);
  }

  /** It was not worked on, and is due. All of one turn of the event loop go together. */
  giveBack(key: ClaimedKey): void {
    this.returned.push(key);
    if (this.returned.length === 1) setImmediate(() => void this.releaseReturned());
  }

  /** Call it often; it does something three times in a lease. */
  async renew(): Promise<void> {
    const now = performance.now();
    if (now - this.renewedAt < LEASE_MS / 3) return;
    if (this.held.size > 0) await this.claims.renew([...this.held.values()]);
    this.renewedAt = now;
  }

  private async releaseReturned(): Promise<void> {
    const keys = this.returned;
    this.returned = [];
    try {
      await this.claims.release(keys);
    } catch (error) {
      logger.warn('Claimed keys wait for the end of their leases', { count: keys.length, error });
    } finally {
      this.letGo(keys);
    }
  }
}
