import { Injectable } from '@nestjs/common';
import { createLogger } from '#libs/observability';
import { RegistryView } from '#libs/registry-view';
import {
  type ClaimedKey,
  type ClaimedMessage,
  ClaimsRepository,
  LEASE_MS,
  type Room,
} from '../persistence/claims.repository.js';

const logger = createLogger('retrier');
/** Records that wait for their attempts in a process, in bytes. Each subscription may hold an equal share, and always one. */
export const HELD_BYTES = 32 * 1024 * 1024;

/** So long before its end a lease counts as ended: no two clocks run alike, and a call takes a moment to begin. */
const MARGIN_MS = 1_000;

interface Held {
  readonly key: ClaimedKey;
  readonly bytes: number;
  /** `performance.now()` when its lease was asked for last. */
  readonly leasedAt: number;
}

/** The keys that this process works on; it keeps their leases from ending, and their records within bounds. */
@Injectable()
export class HeldClaims {
  private readonly held = new Map<string, Held>();
  private readonly counts = new Map<string, number>();
  /** By subscription: of what is held now, and of a record as they were lately. */
  private readonly bytes = new Map<string, number>();
  private readonly usualBytes = new Map<string, number>();
  private returned: ClaimedKey[] = [];
  private renewedAt = performance.now();

  constructor(
    private readonly claims: ClaimsRepository,
    private readonly registry: RegistryView,
  ) {}

  get count(): number {
    return this.held.size;
  }

  /** Keys of the subscription. */
  countOf(subscription: string): number {
    return this.counts.get(subscription) ?? 0;
  }

  hold(keys: readonly (ClaimedKey & Partial<Pick<ClaimedMessage, 'data'>>)[], leasedAt = performance.now()): void {
    this.letGo(keys);
    for (const key of keys) {
      const bytes = Buffer.byteLength(key.data ?? '');
      this.held.set(key.claim, { key, bytes, leasedAt });
      this.add(key.subscription, 1, bytes);
      if (bytes > 0) this.noteSize(key.subscription, bytes);
    }
  }

  /** Settled, or left to the end of their lease. */
  letGo(keys: readonly ClaimedKey[]): void {
    for (const { claim, subscription } of keys) {
      const held = this.held.get(claim);
      if (held && this.held.delete(claim)) this.add(subscription, -1, -held.bytes);
    }
  }

  /** The rooms as far as there is memory for their records, by the size that these had lately. */
  limit(rooms: readonly Room[]): Room[] {
    const { share } = this;
    return rooms.flatMap(room => {
      const bytes = share - this.bytesOf(room.subscription);
      const keys = Math.min(room.keys, Math.ceil(bytes / (this.usualBytes.get(room.subscription) ?? 1)));
      return keys > 0 ? [{ ...room, keys }] : [];
    });
  }

  /**
   * Reads the oldest messages of claimed keys, and gives those back that have none or for which there is no room.
   * `leasedAt`: when the claim was asked for.
   */
  async take(keys: readonly ClaimedKey[], leasedAt = performance.now()): Promise<ClaimedMessage[]> {
    this.hold(keys, leasedAt);
    const { share } = this;
    try {
      const messages = await this.claims.oldestMessages(keys, subscription => share - this.bytesOf(subscription));
      this.hold(messages, leasedAt);
      const taken = new Set(messages.map(message => message.claim));
      for (const key of keys) if (!taken.has(key.claim)) this.giveBack(key);
      return messages;
    } catch (error) {
      this.letGo(keys);
      throw error;
    }
  }

  /** Whether nobody else can have the key. A process that stood still for longer than a lease finds that somebody may. */
  isOurs({ claim }: ClaimedKey, now = performance.now()): boolean {
    const held = this.held.get(claim);
    return held !== undefined && now - held.leasedAt < LEASE_MS - MARGIN_MS;
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
    if (this.held.size > 0) this.prolong(await this.claims.renew([...this.held.values()].map(({ key }) => key)), now);
    this.renewedAt = now;
  }

  private prolong(claims: readonly string[], leasedAt: number): void {
    for (const claim of claims) {
      const held = this.held.get(claim);
      if (held) this.held.set(claim, { ...held, leasedAt });
    }
  }

  private get share(): number {
    const pushed = this.registry.allSubscriptions().filter(({ delivery }) => delivery !== 'pull');
    return HELD_BYTES / Math.max(1, pushed.length);
  }

  private bytesOf(subscription: string): number {
    return this.bytes.get(subscription) ?? 0;
  }

  private add(subscription: string, keys: number, bytes: number): void {
    setOrForget(this.counts, subscription, this.countOf(subscription) + keys);
    setOrForget(this.bytes, subscription, this.bytesOf(subscription) + bytes);
  }

  /** Large records that follow small ones are noticed after a few. */
  private noteSize(subscription: string, bytes: number): void {
    const usual = this.usualBytes.get(subscription) ?? bytes;
    this.usualBytes.set(subscription, usual + (bytes - usual) / 4);
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

function setOrForget(sums: Map<string, number>, subscription: string, sum: number): void {
  if (sum > 0) sums.set(subscription, sum);
  else sums.delete(subscription);
}
