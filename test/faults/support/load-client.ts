import { setTimeout as pause } from 'node:timers/promises';
import { type Dossiers, LIFE, slotsOf } from './dossiers.js';
import type { GatewayDoor, Posted } from './gateway-door.js';
import { IdBook } from './id-book.js';

/** Dossiers that one upload tells of, status by status. */
const DOSSIERS_PER_UPLOAD = 40;
/** Lines of an upload that are written at once: it takes seconds, so that faults meet it in its middle. */
const LINES_AT_ONCE = 5;
const AGAIN_AFTER_MS = 200;
/** What tells a sender to send again; all else says that the record is wrong, which none of ours is. */
const AGAIN: ReadonlySet<number> = new Set([0, 401, 429, 503]);
const UNEXPECTED_KEPT = 10;

export interface LoadOptions {
  readonly dossiers: Dossiers;
  readonly doors: readonly GatewayDoor[];
  readonly perSecond: number;
  /** Senders that post one record after the other, and senders that upload NDJSON. */
  readonly posters: number;
  readonly uploaders: number;
}

/** What the client was told, counted. */
export interface LoadCounts {
  acknowledged: number;
  /** 503: the hub said that it cannot take it now. */
  unavailable: number;
  /** No answer: connection refused, reset, or silent. */
  broken: number;
}

/**
 * Careful agency systems: each report is sent until it is acknowledged, under the same identity, and of one dossier
 * none before the one in front of it. What got a `202` is written down.
 */
export class LoadClient {
  /** The id that each slot got its `202` for. */
  readonly acknowledged = new IdBook();
  readonly counts: LoadCounts = { acknowledged: 0, unavailable: 0, broken: 0 };
  /** Answers that no careful sender should get, and ids that changed. */
  readonly unexpected: string[] = [];
  /** Dossiers begun: all below are whole lives once the load is over. */
  dossiersBegun = 0;
  private stopping = false;
  private abandoned = false;
  private dueAt = performance.now();
  private turn = 0;
  private readonly senders: Promise<void>[];

  constructor(private readonly options: LoadOptions) {
    const { posters, uploaders } = options;
    this.senders = [
      ...Array.from({ length: posters }, (_, i) => this.run(1, slots => this.postAll(slots, i % 2 === 0))),
      ...Array.from({ length: uploaders }, () => this.run(DOSSIERS_PER_UPLOAD, slots => this.uploadAll(slots))),
    ];
  }

  /** Resolves when the lives that are begun are acknowledged to their end. */
  async finish(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.senders);
    this.options.doors.forEach(door => door.close());
  }

  /** Nobody waits for what is not acknowledged any more. */
  abandon(): void {
    this.stopping = true;
    this.abandoned = true;
    this.options.doors.forEach(door => door.close());
  }

  private async run(dossiers: number, send: (slots: number[]) => Promise<void>): Promise<void> {
    while (!this.stopping) {
      const first = this.dossiersBegun;
      this.dossiersBegun += dossiers;
      const lives = Array.from({ length: dossiers }, (_, i) => slotsOf(first + i));
      await send(LIFE.flatMap((_, step) => lives.map(life => life[step]!)));
    }
  }

  private async postAll(slots: readonly number[], withKey: boolean): Promise<void> {
    for (const slot of slots) {
      await this.pace(1);
      const body = JSON.stringify(this.options.dossiers.report(slot));
      const headers: Record<string, string> = withKey ? { 'idempotency-key': `fault-${slot}` } : {};
      while (!this.abandoned && !this.takePosted(slot, await this.nextDoor().post(body, headers))) {
        await pause(AGAIN_AFTER_MS);
      }
    }
  }

  private takePosted(slot: number, posted: Posted): boolean {
    if (posted.status !== 202) {
      this.countFailure(posted);
      return false;
    }
    this.acknowledge(slot, (JSON.parse(posted.text) as { transactionId: string }).transactionId);
    return true;
  }

  /** All in one upload; what has no acknowledgement at its end goes again, still in order. */
  private async uploadAll(slots: readonly number[]): Promise<void> {
    for (let open = slots; open.length > 0; open = slots.filter(slot => !this.acknowledged.has(slot))) {
      if (this.abandoned) return;
      if (open !== slots) await pause(AGAIN_AFTER_MS);
      const sent = open;
      const result = await this.nextDoor().upload(this.linesOf(sent), line => this.takeLine(sent, line));
      if (result.status !== 202 && result.status !== 207) this.countFailure(result);
    }
  }

  private async *linesOf(slots: readonly number[]): AsyncGenerator<string> {
    for (let start = 0; start < slots.length; start += LINES_AT_ONCE) {
      const some = slots.slice(start, start + LINES_AT_ONCE);
      await this.pace(some.length);
      yield some.map(slot => `${JSON.stringify(this.options.dossiers.report(slot))}\n`).join('');
    }
  }

  private takeLine(slots: readonly number[], line: string): void {
    const { index, transactionId, problem } = JSON.parse(line) as ItemAnswer;
    const slot = slots[index];
    if (problem || slot === undefined) return this.countFailure({ status: problem?.status ?? 0, text: line });
    this.acknowledge(slot, transactionId ?? '');
  }

  private acknowledge(slot: number, id: string): void {
    if (!this.acknowledged.note(slot, id))
      this.noteUnexpected(`slot ${slot} was ${this.acknowledged.get(slot)}, now ${id}`);
    this.counts.acknowledged = this.acknowledged.count;
  }

  private countFailure({ status, text }: Posted): void {
    if (status === 503) this.counts.unavailable++;
    else if (status === 0) this.counts.broken++;
    else if (!AGAIN.has(status)) this.noteUnexpected(`${status} ${text}`);
  }

  private noteUnexpected(text: string): void {
    if (this.unexpected.length < UNEXPECTED_KEPT) this.unexpected.push(text.slice(0, 300));
  }

  private nextDoor(): GatewayDoor {
    const { doors } = this.options;
    return doors[this.turn++ % doors.length]!;
  }

  /** Waits until so many more may go; what a fault held up is not caught up with. */
  private async pace(reports: number): Promise<void> {
    const now = performance.now();
    this.dueAt = Math.max(this.dueAt, now) + (reports / this.options.perSecond) * 1_000;
    await pause(this.dueAt - now);
  }
}

interface ItemAnswer {
  readonly index: number;
  readonly transactionId?: string;
  readonly problem?: { readonly status: number };
}
