import { LRUCache } from 'lru-cache';
import type { AdapterPayload } from 'oidc-provider';

const MAX_REMEMBERED = 100_000;

/** Ids of client assertions that were used, until they expire: each is good for once. Bounded. */
export class ReplayStore {
  private readonly used = new LRUCache<string, AdapterPayload>({ max: MAX_REMEMBERED });

  find(id: string): AdapterPayload | undefined {
    return this.used.get(id);
  }

  save(id: string, payload: AdapterPayload, expiresInSeconds: number): void {
    this.used.set(id, payload, { ttl: Math.max(1, expiresInSeconds) * 1000 });
  }
}
