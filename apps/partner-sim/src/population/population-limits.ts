const DAY_MINUTES = 1_440;
/** Asia/Ho_Chi_Minh: no summer time since 1975. */
const OFFSET_MINUTES = 7 * 60;

/** What the database allows; what is absent is not limited. */
export interface PopulationLimits {
  readonly requestsPerSecond?: number | undefined;
  /** Requests at once after a rest. Default: those of a second. */
  readonly burst?: number | undefined;
  /** `HH:MM` in Vietnam; both or none. */
  readonly openFrom?: string | undefined;
  readonly openUntil?: string | undefined;
}

/** Whole seconds until it is worth trying again. */
export interface Closed {
  readonly reason: 'over-quota' | 'out-of-hours';
  readonly retryAfterS: number;
}

/** The door of the database: opens in office hours, and for so many requests a second. */
export class PopulationGate {
  private limits: PopulationLimits = {};
  private tokens = 0;
  private filledAtMs = 0;

  set(limits: PopulationLimits): void {
    this.limits = limits;
    this.tokens = this.most;
    this.filledAtMs = 0;
  }

  /** Undefined where the request may come in; it is counted then. */
  enter(nowMs: number): Closed | undefined {
    const waitMinutes = this.minutesUntilOpen(nowMs);
    if (waitMinutes > 0) return { reason: 'out-of-hours', retryAfterS: waitMinutes * 60 };
    return this.take(nowMs) ? undefined : { reason: 'over-quota', retryAfterS: 1 };
  }

  private get most(): number {
    return this.limits.burst ?? this.limits.requestsPerSecond ?? 0;
  }

  private take(nowMs: number): boolean {
    const { requestsPerSecond } = this.limits;
    if (requestsPerSecond === undefined) return true;
    const elapsedMs = this.filledAtMs === 0 ? 0 : Math.max(0, nowMs - this.filledAtMs);
    this.tokens = Math.min(this.most, this.tokens + (elapsedMs * requestsPerSecond) / 1_000);
    this.filledAtMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }

  private minutesUntilOpen(nowMs: number): number {
    const { openFrom, openUntil } = this.limits;
    if (openFrom === undefined || openUntil === undefined) return 0;
    const [from, until] = [minutesOf(openFrom), minutesOf(openUntil)];
    const now = (Math.floor(nowMs / 60_000) + OFFSET_MINUTES) % DAY_MINUTES;
    // A night shift opens in the evening and closes in the morning.
    const isOpen = from <= until ? now >= from && now < until : now >= from || now < until;
    return isOpen ? 0 : (from - now + DAY_MINUTES) % DAY_MINUTES;
  }
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
