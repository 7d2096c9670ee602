import { Injectable } from '@nestjs/common';
import { type ClaimedKey, ClaimsRepository, LEASE_MS } from '../persistence/claims.repository.js';

/** The keys that this process works on; it keeps their leases from ending. */
@Injectable()
export class HeldClaims {
  private readonly held = new Map<string, ClaimedKey>();
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

  async release(keys: readonly ClaimedKey[]): Promise<void> {
    this.letGo(keys);
    if (keys.length > 0) await this.claims.release(keys);
  }

  /** Call it often; it does something three times in a lease. */
  async renew(): Promise<void> {
    const now = performance.now();
    if (now - this.renewedAt < LEASE_MS / 3) return;
    if (this.held.size > 0) await this.claims.renew([...this.held.values()]);
    this.renewedAt = now;
  }
}
