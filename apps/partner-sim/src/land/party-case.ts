import type { LandMessageType } from '#libs/contracts';
import { type LandPlan, type LandParty, landViewAfter, type PartyProgram, receiptKey } from '#libs/samples';

/** What a receipt did: `extra` – of a case of a script that has no such message, or no further one. */
export type ReceiptEffect = 'taken' | 'duplicate' | 'extra';

/** A message as a party got it. */
export interface Receipt {
  readonly type: LandMessageType;
  /** Place of the notice among those of the case, where it is about one. */
  readonly notice?: number;
  /** 32 bits of a hash by which the same message is known again. */
  readonly print: number;
}

/** Character codes that stand for places stay clear of those that JSON or a debugger would mangle. */
const FIRST = 0x30;
const MAX_EARLY = 3;

/**
 * A dossier as one party has it: where in its part of the script it is, and what it was brought. Texts of a character to
 * an entry keep a hundred thousand of them within memory.
 */
export class PartyCase {
  /** The next step of its own. */
  position = 0;
  view = '';
  /** A step of its own is under way or waits for its hour. */
  isBusy = false;
  trouble: string | undefined;
  duplicates = 0;
  extras = 0;
  outOfOrder = 0;
  private got = '';
  private prints = '';
  private ownPlan: LandPlan | undefined;
  /** What came before it was known whose dossier it is. */
  private early: Receipt[] | undefined;

  /** Without a plan it is a dossier of somebody else: taken, and nothing is done about it. */
  constructor(
    readonly party: LandParty,
    plan: LandPlan | undefined,
  ) {
    this.ownPlan = plan;
  }

  get plan(): LandPlan | undefined {
    return this.ownPlan;
  }

  private get program(): PartyProgram | undefined {
    return this.plan?.programs[this.party];
  }

  /** The next step of its own, if everything that it needs has come. */
  get nextStep() {
    const { program } = this;
    const step = program?.steps[this.position];
    return step && this.hasFirst(program.needs[this.position]!) ? step : undefined;
  }

  /** Its part of the script is over: all is sent, all has come. */
  get isDone(): boolean {
    const { program } = this;
    return program !== undefined && this.position === program.steps.length && this.hasFirst(program.receipts.length);
  }

  get isAsScripted(): boolean {
    return this.isDone && this.view === (this.plan?.scenario.final[this.party] ?? '');
  }

  /** What a message brings about may come back before the answer to it does. */
  sending(type: LandMessageType): void {
    this.view = landViewAfter(type);
  }

  sent(): void {
    this.position++;
    this.isBusy = false;
  }

  receive({ type, notice, print }: Receipt): ReceiptEffect {
    if (this.knows(print)) {
      this.duplicates++;
      return 'duplicate';
    }
    this.prints += String.fromCharCode(print >>> 16, print & 0xffff);
    const place = this.placeOf(type, notice);
    if (place < 0) {
      if (!this.plan) this.keepEarly({ type, print, ...(notice === undefined ? {} : { notice }) });
      this.extras++;
      return 'extra';
    }
    if (place < Math.max(-1, ...this.places())) this.outOfOrder++;
    this.got += String.fromCharCode(FIRST + place);
    this.view = landViewAfter(type);
    return 'taken';
  }

  /** It is a dossier of a script after all: what came of it counts. */
  adopt(plan: LandPlan): void {
    const early = this.early ?? [];
    this.early = undefined;
    this.ownPlan = plan;
    this.prints = '';
    this.extras -= early.length;
    for (const receipt of early) this.receive(receipt);
  }

  /** Keys of the script that have come, in the order in which they did. */
  received(): string[] {
    return this.places().map(place => this.program?.receipts[place] ?? '');
  }

  missing(): string[] {
    return this.program?.receipts.filter((_, place) => !this.has(place)) ?? [];
  }

  private keepEarly(receipt: Receipt): void {
    this.view = landViewAfter(receipt.type);
    if ((this.early ??= []).length < MAX_EARLY) this.early.push(receipt);
  }

  private placeOf(type: LandMessageType, notice: number | undefined): number {
    const receipts = this.program?.receipts ?? [];
    const prefix = `${type}/`;
    return receipts.findIndex((key, place) => {
      const fits = notice === undefined ? key.startsWith(prefix) : key === receiptKey(type, notice);
      return fits && !this.has(place);
    });
  }

  private places(): number[] {
    return Array.from(this.got, character => character.charCodeAt(0) - FIRST);
  }

  private has(place: number): boolean {
    return this.got.includes(String.fromCharCode(FIRST + place));
  }

  private hasFirst(count: number): boolean {
    for (let place = 0; place < count; place++) if (!this.has(place)) return false;
    return true;
  }

  private knows(print: number): boolean {
    for (let i = 0; i < this.prints.length; i += 2) {
      const known = this.prints.charCodeAt(i) * 0x10000 + this.prints.charCodeAt(i + 1);
      if (known === print >>> 0) return true;
    }
    return false;
  }
}
