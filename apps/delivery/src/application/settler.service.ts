import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Rest, toHubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import type { ClaimedKey } from '../persistence/claims.repository.js';
import { SettlementRepository } from '../persistence/settlement.repository.js';
import { HeldClaims } from './held-claims.js';
import type { EndedAttempt } from './settlement-plan.js';

const logger = createLogger('settler');
const AT_ONCE = 500;
const RETRY_MS = 500;
/** What ends so long after the first still shares its transaction, which costs as much for one as for dozens. */
const GATHER_MS = 20;

/** Gets what was settled, and the keys that go on with their next messages, with the time at which their leases were asked for. */
export type SettledListener = (
  attempts: readonly EndedAttempt[],
  goingOn: readonly ClaimedKey[],
  leasedAt: number,
) => void;

/**
 * Settles attempts one transaction at a time, of their subscriptions half of what is under way together: as many wait in the lanes
 * meanwhile, and a key that is alone goes on at once. What ends during a transaction makes the next one.
 */
@Injectable()
export class Settler {
  private ended: EndedAttempt[] = [];
  private running = false;
  private listener: SettledListener = () => undefined;
  private readonly gathering = new Rest();

  constructor(
    private readonly settlements: SettlementRepository,
    private readonly held: HeldClaims,
  ) {}

  onSettled(listener: SettledListener): void {
    this.listener = listener;
  }

  add(attempt: EndedAttempt): void {
    this.ended.push(attempt);
    if (!this.running) void this.run();
    else if (this.isEnough()) this.gathering.wake();
  }

  private async run(): Promise<void> {
    this.running = true;
    await nextTurn();
    while (this.ended.length > 0) {
      if (!this.isEnough()) await this.gathering.take(GATHER_MS);
      await this.settle(this.ended.splice(0, AT_ONCE));
    }
    this.running = false;
  }

  /**
   * Of others nothing is waited for: one of them may hang. An endpoint that is gone pauses its subscription when that is settled,
   * and is called on until then.
   */
  private isEnough(): boolean {
    const subscriptions = new Set(this.ended.map(({ message }) => message.subscription));
    const underWay = [...subscriptions].reduce((sum, subscription) => sum + this.held.countOf(subscription), 0);
    if (this.ended.length >= Math.min(AT_ONCE, underWay / 2)) return true;
    return this.ended.some(({ outcome }) => outcome.status === 'gone');
  }

  /** While the database is away the attempts wait here; they are no more than the lanes had room for. */
  private async settle(attempts: readonly EndedAttempt[]): Promise<void> {
    const askedAt = performance.now();
    try {
      this.listener(attempts, await this.settlements.settle(attempts), askedAt);
    } catch (thrown) {
      const error = toHubError(thrown);
      if (error.retriable) await this.settleLater(attempts, error);
      else if (attempts.length > 1) for (const attempt of attempts) await this.settle([attempt]);
      else this.giveUp(attempts, error);
    }
  }

  private async settleLater(attempts: readonly EndedAttempt[], error: Error): Promise<void> {
    logger.warn('Deliveries wait for the database to be settled', { count: attempts.length, error });
    await pause(RETRY_MS);
    this.ended.unshift(...attempts);
  }

  /** Its lease ends, and then the message is tried again. */
  private giveUp(attempts: readonly EndedAttempt[], error: Error): void {
    const { envelope, subscription } = attempts[0]!.message;
    logger.error('A delivery cannot be settled', { transactionId: envelope.id, subscription, error });
    this.listener(attempts, [], performance.now());
  }
}
