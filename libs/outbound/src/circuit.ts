/** So many failures in a row, and the endpoint counts as failing. */
const FAILURES = 5;
/** A failing endpoint is tried that often. */
const PROBE_INTERVAL_MS = 250;
/** How long an endpoint that kept a batch waiting is left to the retrier at the least; four times as long each time. */
const SLOW_MS = 1_000;
const SLOWER = 4;
const MAX_SLOW_MS = 60_000;
/** So many batches in a row that waited for a little of theirs, and it counts as if it had been all. */
const LATE_BATCHES = 5;

/** closed: all goes · open: messages wait, or are parked at once · half-open: failing, and one call finds out. */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** What of an outcome the circuit hears. */
export interface CircuitOutcome {
  /**
   * `retry` and `gone` are failures; `rejected` tells that a message is wrong, and that the endpoint works; `busy` is neither a
   * failure nor a sign that it is well.
   */
  readonly status: 'delivered' | 'retry' | 'rejected' | 'gone' | 'busy';
  readonly code: string;
  /** How long the endpoint asks to be left alone. */
  readonly retryAfterMs?: number;
}

/**
 * What this process knows of an endpoint's health, so that one that is dead or slow does not cost every batch its
 * patience: messages for it are parked at once, and the retrier finds out when it is well again. All of it is harmless to
 * lose: another process, or the next start, learns it by its own first calls.
 */
export class Circuit {
  /** Of the last answer. */
  lastCode: string | undefined;
  /** Probes so far. */
  probes = 0;
  // Times are those of `performance.now()`: a wall clock that is put right would hold an endpoint back for as long.
  private failures = 0;
  private misses = 0;
  private lates = 0;
  private slowUntil = 0;
  /** It kept a batch waiting and has answered nothing since. */
  private unproven = false;
  private heldUntil = 0;
  private probedAt = 0;
  /** When it opened last, and when it recovered. */
  private openedAt = 0;
  private closedAt: number;

  /** `maxHoldMs`: the longest that an endpoint may ask to be left alone for. */
  constructor(
    private readonly maxHoldMs: number,
    now = performance.now(),
  ) {
    this.closedAt = now;
  }

  /** After each attempt. A refused message says that the endpoint works. */
  record({ status, code, retryAfterMs = 0 }: CircuitOutcome, now: number): void {
    this.lastCode = code;
    if (retryAfterMs > 0) this.hold(Math.min(retryAfterMs, this.maxHoldMs), now);
    if (status === 'retry' || status === 'gone') this.fail(now);
    else if (status !== 'busy') this.recover(now);
  }

  /** It did not finish its share of a batch within the patience. */
  missed(now: number): void {
    this.open(now);
    this.lates = 0;
    this.unproven = true;
    this.slowUntil = now + Math.min(MAX_SLOW_MS, SLOW_MS * SLOWER ** this.misses++);
  }

  /** It did not finish the last of its share, as where a call in a hundred hangs. */
  late(now: number): void {
    if (++this.lates >= LATE_BATCHES) this.missed(now);
  }

  /** It finished all of it. */
  kept(): void {
    this.misses = 0;
    this.lates = 0;
  }

  /** Its address or its ways are others now: nothing begins here any more. */
  retire(): void {
    this.heldUntil = Infinity;
  }

  get isFailing(): boolean {
    return this.failures >= FAILURES;
  }

  /** Whether it has asked (Retry-After) to be left alone: nothing begins, neither what is new nor what waits. */
  isHeld(now: number): boolean {
    return now < this.heldUntil;
  }

  /** Whether messages are parked at once instead of being tried. */
  isBypassed(now: number): boolean {
    return this.isFailing || this.unproven || now < this.slowUntil || this.isHeld(now);
  }

  /** Whether it may be tried now: always, or with a single call now and then where the endpoint is failing. */
  mayTry(now: number): boolean {
    if (this.isHeld(now)) return false;
    return !this.isFailing || now - this.probedAt >= PROBE_INTERVAL_MS;
  }

  /** The same, asked by a call that begins if it may: to a failing endpoint it is the probe. */
  takeTry(now: number): boolean {
    if (!this.mayTry(now)) return false;
    if (this.isFailing) {
      this.probedAt = now;
      this.probes++;
    }
    return true;
  }

  /** `calls`: under way now. */
  stateAt(now: number, calls: number): CircuitState {
    if (!this.isBypassed(now)) return 'closed';
    return this.isFailing && !this.isHeld(now) && calls > 0 ? 'half-open' : 'open';
  }

  /** When the state began that it has now. */
  since(now: number): number {
    return this.isBypassed(now) ? this.openedAt : Math.max(this.closedAt, this.slowUntil, this.heldUntil);
  }

  /** Until when it is left alone, where it has asked for that. */
  holdEnd(now: number): number | undefined {
    return this.isHeld(now) ? this.heldUntil : undefined;
  }

  private hold(ms: number, now: number): void {
    this.open(now);
    this.heldUntil = Math.max(this.heldUntil, now + ms);
  }

  private fail(now: number): void {
    if (this.failures + 1 === FAILURES) this.open(now);
    this.failures++;
  }

  private recover(now: number): void {
    if (this.isFailing || this.unproven) this.closedAt = now;
    this.failures = 0;
    this.unproven = false;
  }

  private open(now: number): void {
    if (!this.isBypassed(now)) this.openedAt = now;
  }
}
