import { type FindingRule, windowMsOf } from './finding-rule.js';

/** An access that a rule counts. */
export interface CountedAccess {
  /** Epoch ms. */
  readonly at: number;
  readonly id: string;
  /** HMAC of the person's number. */
  readonly person: string;
}

/** A stretch of time in which there was more than a rule allows; epoch ms, both inclusive. */
export interface UnusualWindow {
  readonly from: number;
  readonly until: number;
}

/**
 * Looks through what a rule counts of one officer, in the order of time, for stretches in which there is more than the rule
 * allows. A window begins with the oldest access that is counted for it and has the rule's length; what lies in it belongs to
 * it and to no other.
 */
export class UnusualWindows {
  readonly found: UnusualWindow[] = [];
  /** What is counted, each with its last time, the oldest first: never more than the rule allows and one. */
  private readonly recent = new Map<string, number>();

  constructor(private readonly rule: Pick<FindingRule, 'counts' | 'moreThan' | 'windowMinutes'>) {}

  /** The next access, not older than the one before. */
  take({ at, id, person }: CountedAccess): void {
    if (at <= (this.found.at(-1)?.until ?? -Infinity)) return;
    this.forgetBefore(at - windowMsOf(this.rule));
    const key = this.rule.counts === 'persons' ? person : id;
    this.recent.delete(key);
    this.recent.set(key, at);
    if (this.recent.size > this.rule.moreThan) this.find();
  }

  private forgetBefore(time: number): void {
    for (const [key, last] of this.recent) {
      if (last >= time) return;
      this.recent.delete(key);
    }
  }

  private find(): void {
    const [from] = this.recent.values();
    this.recent.clear();
    this.found.push({ from: from!, until: from! + windowMsOf(this.rule) });
  }
}
