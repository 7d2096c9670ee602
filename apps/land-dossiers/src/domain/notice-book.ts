import type { LandOwner, LandTaxNotice } from '#libs/contracts';
import { compare } from './land-event.js';
import { asksForTheSame, type Subject } from './notice-subject.js';
import { isDayAlone } from './working-calendar.js';

/** open – to be paid · replaced, cancelled – by tax · returned – void, since tax returned the dossier as wrong. */
export type NoticeState = 'open' | 'replaced' | 'cancelled' | 'returned';

export interface Payment {
  readonly number: string;
  /** đồng */
  readonly amount: number;
  readonly occurredAt: number;
  readonly messageId: string;
}

/** One notice: of one owner and one tax type. Amounts in đồng. */
export interface Notice {
  readonly number: string;
  readonly taxType: LandTaxNotice['notice']['taxType'];
  readonly owner: LandOwner;
  /** undefined where nobody has said it yet. */
  readonly amount: number | undefined;
  readonly issuedAt: number;
  readonly messageId: string;
  readonly state: NoticeState;
  /** Those that name its number. */
  readonly payments: readonly Payment[];
  /** What counts for it: of a notice that was replaced nothing, of its replacement what was paid for either. */
  readonly paid: number;
  /** Everything that it asks for is paid; of an unknown amount, something since it was issued, and tax says it was enough. */
  readonly settled: boolean;
}

/** When a notice was issued, as its message says, and when that message was accepted; epoch ms. */
export interface Telling {
  readonly issuedAt: number;
  readonly acceptedAt: number;
}

/** A notice as it is kept while the messages are told. */
export interface KnownNotice extends Telling {
  readonly number: string;
  readonly subject: Subject;
  readonly messageId: string;
  /** `issuedAt` as the notice itself says it. */
  readonly issuedOn: string | undefined;
  amount: number | undefined;
  state: NoticeState;
  /** Tax has said since it was issued that the obligation is fulfilled. */
  isConfirmed: boolean;
  /** Number of the notice in whose favour it is void. */
  replacedBy: string | undefined;
  readonly payments: Payment[];
}

/**
 * Notices of one day without a time that are accepted within this time come from one call: its records follow each other at
 * once, or, where the call was torn, when it is sent again. Nothing in them tells the rest of a call from a later one that
 * corrects it.
 */
const TOLD_TOGETHER_MS = 5 * 60_000;

/** The notices of a dossier by their numbers, and which of them stand in the place of which. */
export class NoticeBook {
  private readonly byNumber = new Map<string, KnownNotice>();
  /** Number of a notice that has not come yet → the notice that replaces it. */
  private readonly replacedAhead = new Map<string, string>();
  /** Number of a notice → those that it was said to replace. */
  private readonly predecessors = new Map<string, Set<string>>();

  get(number: string): KnownNotice | undefined {
    return this.byNumber.get(number);
  }

  put(notice: KnownNotice): void {
    this.byNumber.set(notice.number, notice);
    if (notice.replacedBy !== undefined) this.notePredecessor(notice.number, notice.replacedBy);
  }

  open(): KnownNotice[] {
    return [...this.byNumber.values()].filter(({ state }) => state === 'open');
  }

  unpaid(): KnownNotice[] {
    return this.open().filter(notice => !this.isSettled(notice));
  }

  /**
   * Notices in whose place one of that subject comes without saying so. Those that were told together are of two owners of
   * one name, or of two things; on a day without a time the next one may come as well.
   */
  supersededBy(subject: Subject, told: Telling): KnownNotice[] {
    return this.unpaid().filter(each => !isToldTogether(each, told) && asksForTheSame(each.subject, subject));
  }

  replace(number: string, by: string): void {
    if (number === by) return;
    const notice = this.byNumber.get(number);
    if (!notice) return void this.replacedAhead.set(number, by);
    notice.state = 'replaced';
    notice.replacedBy ??= by;
    this.notePredecessor(number, notice.replacedBy);
  }

  /** The notice that has said that it replaces this one, which nobody knew then. */
  replacerOf(number: string): string | undefined {
    return this.replacedAhead.get(number);
  }

  /** The one that is in force in its place now; itself where none is. */
  inForceOf(notice: KnownNotice): KnownNotice {
    return this.successorsOf(notice).at(-1) ?? notice;
  }

  /** Those that replace it, one after the other. */
  successorsOf(notice: KnownNotice): KnownNotice[] {
    const found = new Set<KnownNotice>();
    for (let next = this.replacementOf(notice); next && next !== notice && !found.has(next);) {
      found.add(next);
      next = this.replacementOf(next);
    }
    return [...found];
  }

  /** What was paid for the notice and for those that it stands in the place of. */
  paymentsFor(notice: KnownNotice): Payment[] {
    if (this.replacementOf(notice)) return [];
    const line = [notice];
    for (let i = 0; i < line.length; i++) line.push(...this.replacedBy(line[i]!));
    return line.flatMap(({ payments }) => payments);
  }

  paidFor(notice: KnownNotice): number {
    return this.paymentsFor(notice).reduce((sum, { amount }) => sum + amount, 0);
  }

  isSettled(notice: KnownNotice): boolean {
    const { amount, issuedAt, payments, isConfirmed } = notice;
    if (amount !== undefined) return this.paidFor(notice) >= amount;
    if (!isConfirmed) return false;
    return payments.length > 0 || this.paymentsFor(notice).some(({ occurredAt }) => occurredAt >= issuedAt);
  }

  /** In the order in which they were issued, of one instant by number. */
  list(): Notice[] {
    const notices = [...this.byNumber.values()].sort((a, b) => a.issuedAt - b.issuedAt || compare(a.number, b.number));
    return notices.map(notice => {
      const { number, subject, amount, issuedAt, messageId, state, payments } = notice;
      const { taxType, owner } = subject;
      const counted = { paid: this.paidFor(notice), settled: this.isSettled(notice) };
      return { number, taxType, owner, amount, issuedAt, messageId, state, payments, ...counted };
    });
  }

  /** Each notice has one that it is replaced by, so a line that begins with one in force meets none twice. */
  private replacedBy({ number }: KnownNotice): KnownNotice[] {
    const numbers = [...(this.predecessors.get(number) ?? [])];
    return numbers.flatMap(each => this.byNumber.get(each) ?? []).filter(each => each.replacedBy === number);
  }

  private notePredecessor(number: string, by: string): void {
    const known = this.predecessors.get(by);
    if (known) known.add(number);
    else this.predecessors.set(by, new Set([number]));
  }

  private replacementOf({ replacedBy }: KnownNotice): KnownNotice | undefined {
    return replacedBy === undefined ? undefined : this.byNumber.get(replacedBy);
  }
}

function isToldTogether(a: Telling, b: Telling): boolean {
  if (a.issuedAt !== b.issuedAt) return false;
  return !isDayAlone(a.issuedAt) || Math.abs(a.acceptedAt - b.acceptedAt) <= TOLD_TOGETHER_MS;
}
