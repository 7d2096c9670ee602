import { LRUCache } from 'lru-cache';

/** Deliveries; a minute or more of a busy process. */
const REMEMBERED = 50_000;

/**
 * What this process has delivered lately, by subscription and transaction. A batch that comes again because it could not
 * be parked, and a relay that sends a change twice, then cost no partner a repetition. One that came late would take a
 * partner that knows no ids, as the national portal, back to a status that its dossier has left. It is not the only
 * guard of anything: another process remembers nothing of it, and at least once is what is promised.
 */
export class DeliveredLately {
  private readonly known = new LRUCache<string, true>({ max: REMEMBERED });

  has(subscription: string, transactionId: string): boolean {
    return this.known.has(textOf(subscription, transactionId));
  }

  note(subscription: string, transactionId: string): void {
    this.known.set(textOf(subscription, transactionId), true);
  }
}

function textOf(subscription: string, transactionId: string): string {
  return `${transactionId}${subscription}`;
}
