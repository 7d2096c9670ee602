import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { HealthRegistry } from '#libs/observability';
import { RegistryView } from '#libs/registry-view';
import { type Place, PullRepository } from '../persistence/pull.repository.js';

/** What is stored is noticed after so long at the latest; one question for all who wait. */
const TICK_MS = 100;
const MAX_WAITING = 1_000;
const MAX_WAITING_OF_ONE = 10;

interface Waiter {
  readonly place: Place;
  readonly until: number;
  readonly signal: AbortSignal;
  readonly resolve: (isThere: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Partners that wait for something to fetch. All of a process share one timer and one query per tick, and only so many
 * may wait, of each subscription and of all.
 */
@Injectable()
export class PullWaiters {
  private readonly waiters = new Set<Waiter>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly pulls: PullRepository,
    private readonly registry: RegistryView,
    private readonly health: HealthRegistry,
  ) {}

  /**
   * True as soon as something waits after the place; false at `until` (`performance.now()`), when `signal` aborts and when the
   * process is about to end. Throws `quota-exceeded` or `unavailable` where too many wait already.
   */
  async wait(place: Place, until: number, signal: AbortSignal): Promise<boolean> {
    if (this.isOver({ until, signal })) return false;
    this.refuseTooMany(place.subscription);
    return new Promise((resolve, reject) => {
      this.waiters.add({ place, until, signal, resolve, reject });
      this.schedule();
    });
  }

  private refuseTooMany(subscription: string): void {
    if (this.waiters.size >= MAX_WAITING) {
      throw new HubError('unavailable', 'unavailable', 'Too many wait for events here: ask without wait');
    }
    const own = [...this.waiters].filter(({ place }) => place.subscription === subscription).length;
    if (own >= MAX_WAITING_OF_ONE) {
      throw new HubError('busy', 'quota-exceeded', 'Too many of this subscription wait for events already', {
        retryAfterMs: 1_000,
      });
    }
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.tick(), TICK_MS);
  }

  private async tick(): Promise<void> {
    const asked = [...this.waiters];
    try {
      const ready = new Set((await this.ready(asked)).map(keyOf));
      for (const waiter of asked) this.look(waiter, ready);
    } catch (error) {
      for (const waiter of asked) this.waiters.delete(waiter);
      for (const { reject } of asked) reject(error);
    }
    this.timer = undefined;
    if (this.waiters.size > 0) this.schedule();
  }

  private async ready(asked: readonly Waiter[]): Promise<Place[]> {
    const places = new Map(asked.map(({ place }) => [keyOf(place), place]));
    const open = [...places.values()].filter(({ subscription }) => this.isActive(subscription));
    return open.length > 0 ? this.pulls.ready(open) : [];
  }

  private look(waiter: Waiter, ready: ReadonlySet<string>): void {
    if (ready.has(keyOf(waiter.place))) this.end(waiter, true);
    else if (this.isOver(waiter)) this.end(waiter, false);
  }

  private isOver({ until, signal }: Pick<Waiter, 'until' | 'signal'>): boolean {
    return signal.aborted || performance.now() >= until || this.health.isDraining;
  }

  private isActive(subscription: string): boolean {
    return this.registry.subscription(subscription)?.status === 'active';
  }

  private end(waiter: Waiter, isThere: boolean): void {
    this.waiters.delete(waiter);
    waiter.resolve(isThere);
  }
}

function keyOf({ subscription, after }: Place): string {
  return `${after} ${subscription}`;
}
