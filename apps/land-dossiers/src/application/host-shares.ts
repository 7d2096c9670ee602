/** Hosts that are remembered as failing; beyond them the one that failed first is forgotten. */
const MAX_FAILING = 1_000;
const FIRST_BACK_OFF_MS = 5_000;
const LONGEST_BACK_OFF_MS = 600_000;

interface Failing {
  readonly failures: number;
  /** epoch ms */
  readonly until: number;
}

/**
 * How many files each host may send at once: a share, so that one which hangs holds up nobody else; none while it is left
 * alone because it fails; and one, to find out, until it has answered again. Times are epoch ms.
 */
export class HostShares {
  private readonly underWay = new Map<string, number>();
  private readonly failing = new Map<string, Failing>();

  /** `share`: files of one host at once. `random`: of the jitter, from 0 to 1. */
  constructor(
    readonly share: number,
    private readonly random: () => number = Math.random,
  ) {}

  begin(host: string): void {
    this.underWay.set(host, (this.underWay.get(host) ?? 0) + 1);
  }

  end(host: string): void {
    const left = (this.underWay.get(host) ?? 1) - 1;
    if (left > 0) this.underWay.set(host, left);
    else this.underWay.delete(host);
  }

  /** It has answered, whatever it said. */
  answered(host: string): void {
    this.failing.delete(host);
  }

  /**
   * It is left alone for a while, each time longer. What was under way when it began to fail says nothing new; a file
   * without a host says nothing of others.
   */
  failed(host: string, now: number): void {
    if (host === '') return;
    const before = this.failing.get(host);
    if (before && now < before.until) return;
    const failures = (before?.failures ?? 0) + 1;
    const backOffMs = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** Math.min(failures - 1, 20));
    this.failing.delete(host);
    this.failing.set(host, { failures, until: now + backOffMs * (0.5 + this.random() / 2) });
    if (this.failing.size > MAX_FAILING) this.failing.delete(this.failing.keys().next().value!);
  }

  /** How many more files each host may begin to send now, where that is not the share. */
  rooms(now: number): ReadonlyMap<string, number> {
    const hosts = new Set([...this.underWay.keys(), ...this.failing.keys()]);
    return new Map([...hosts].map(host => [host, this.roomOf(host, now)]));
  }

  private roomOf(host: string, now: number): number {
    const failing = this.failing.get(host);
    if (failing && now < failing.until) return 0;
    return Math.max(0, (failing ? 1 : this.share) - (this.underWay.get(host) ?? 0));
  }
}
