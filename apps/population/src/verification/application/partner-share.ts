import { Injectable } from '@nestjs/common';
import { type Members, Presence } from '#libs/cache';
import { type CallLimits, wholeCalls } from '#libs/outbound';

/** Of what a partner takes: enough for those who wait at a counter, and most for those who wait for days. */
const QUERIES_SHARE = 0.25;

type User = 'queries' | 'work';

/**
 * Which part of a partner's limits this thread may use. Questions have a quarter, files and requests the rest; each of the two
 * parts is divided among the threads of all processes that ask for it, and a thread that asks for both has its portion of both.
 * So together they never have more than the whole, whichever of them are alive, and one that is alone with both has all of it.
 */
@Injectable()
export class PartnerShare {
  private readonly users = new Map<User, Members>();
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly presence: Presence) {}

  /** Each module that asks partners says so once, in its constructor. */
  use(user: User): void {
    const members = this.presence.join(`population-${user}`);
    members.onChange(() => this.listeners.forEach(listener => listener()));
    this.users.set(user, members);
  }

  /** Called when shares are others than before. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** The limits that hold here; at least one call at once in each thread, also where the partner takes fewer than there are threads. */
  of(whole: CallLimits): CallLimits {
    if (this.users.size === 0) return whole;
    const portions = [...this.users].map(([user, members]) => ({ part: partOf(user, whole.concurrency), members }));
    const calls = portions.reduce((sum, { part, members }) => sum + part.calls / members.count, 0);
    const ofRate = portions.reduce((sum, { part, members }) => sum + part.ofRate / members.count, 0);
    return {
      concurrency: wholeCalls(Math.min(whole.concurrency, calls)),
      ratePerSecond: whole.ratePerSecond === undefined ? undefined : whole.ratePerSecond * ofRate,
    };
  }
}

/** Of either one call at once at the least, so that neither waits for ever. */
function partOf(user: User, concurrency: number): { calls: number; ofRate: number } {
  const ofQueries = Math.max(1, Math.round(concurrency * QUERIES_SHARE));
  if (user === 'queries') return { calls: ofQueries, ofRate: QUERIES_SHARE };
  return { calls: Math.max(1, concurrency - ofQueries), ofRate: 1 - QUERIES_SHARE };
}
