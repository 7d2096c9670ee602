import { messageOf, numberingAgencyOf } from '#libs/kernel';
import {
  LAND_PARTIES,
  type LandCase,
  landCaseAt,
  landCaseOf,
  type LandParty,
  type LandRun,
  type PlannedStep,
  Random,
} from '#libs/samples';
import { PartyBook } from './party-book.js';
import { PartyCase, type Receipt, type ReceiptEffect } from './party-case.js';

/** Runs a task later; a test puts its own clock here. */
export interface Timer {
  after(ms: number, task: () => void): void;
}

export interface SendAnswer {
  /** The number under which the dossier goes from now on. */
  readonly code?: string;
}

/** Sends one step for a party. A refusal is an error whose message says why. */
export interface LandSender {
  send(party: LandParty, landCase: LandCase, step: PlannedStep): Promise<SendAnswer>;
}

export interface Pace {
  /** How long one working hour of the scripts lasts, in ms. */
  readonly hourMs: number;
  /** Between two messages of a dossier, ms: some of the parties' times have no fractions of a second. */
  readonly minGapMs: number;
  /** Cases that begin in a second. */
  readonly casesPerSecond: number;
}

const TICK_MS = 100;
const MAX_RUNS = 20;
/** Two messages of a kind within a second would be one to everybody who reads times without fractions. */
const AGAIN_MS = 1_050;

/** Plays the scripts: each party goes on as soon as the hub has brought it what it waits for, and not before. */
export class CaseEngine {
  readonly books: Readonly<Record<LandParty, PartyBook>>;
  private runs: LandRun[] = [];
  private stopped = false;
  /** Cases that were given another number than the run's own, by it. */
  private readonly renamed = new Map<string, LandCase>();

  constructor(
    private readonly sender: LandSender,
    private readonly timer: Timer,
    private readonly maxCases: number,
    /** Told of each case that has come to its end, at all its parties. */
    private readonly onDone: (landCase: LandCase) => void = () => undefined,
  ) {
    const [oneStop, land, tax] = LAND_PARTIES.map(party => new PartyBook(party, maxCases)) as [
      PartyBook,
      PartyBook,
      PartyBook,
    ];
    this.books = { 'one-stop': oneStop, land, tax };
  }

  private pace: Pace = { hourMs: 0, minGapMs: 0, casesPerSecond: Infinity };

  start(run: LandRun, pace: Pace): void {
    landCaseAt(run, run.cases - 1); // a run that cannot be is refused before it begins
    this.runs = [run, ...this.runs].slice(0, MAX_RUNS);
    this.pace = pace;
    this.beginFrom(run, 0);
  }

  stop(): void {
    this.stopped = true;
  }

  /** What is under way stops where it is. */
  reset(): void {
    this.runs = [];
    this.renamed.clear();
    for (const party of LAND_PARTIES) this.books[party].reset();
  }

  /** Whether cases of the run were played before. */
  knows(run: LandRun): boolean {
    const { code } = landCaseAt(run, 0);
    return LAND_PARTIES.some(party => this.books[party].get(code) !== undefined);
  }

  /** The case of a run that has this code; undefined where the dossier is somebody else's. */
  caseOf(code: string): LandCase | undefined {
    const given = this.renamed.get(code);
    if (given) return given;
    for (const run of this.runs) {
      const found = landCaseOf(run, code);
      if (found) return found;
    }
    return undefined;
  }

  receive(party: LandParty, code: string, receipt: Receipt): ReceiptEffect {
    const effect = this.partyCase(party, code).receive(receipt);
    if (effect === 'taken') this.goOn(party, code);
    return effect;
  }

  private partyCase(party: LandParty, code: string): PartyCase {
    const book = this.books[party];
    return book.get(code) ?? book.add(code, new PartyCase(party, this.caseOf(code)?.plan));
  }

  private beginFrom(run: LandRun, first: number): void {
    if (this.stopped || !this.runs.includes(run)) return;
    const end = Math.min(run.cases, first + Math.max(1, Math.ceil((this.pace.casesPerSecond * TICK_MS) / 1000)));
    for (let i = first; i < end; i++) {
      const { code, plan } = landCaseAt(run, i);
      const { by } = plan.steps[0]!;
      this.partyCase(by, code);
      this.goOn(by, code);
    }
    if (end < run.cases) this.timer.after(TICK_MS, () => this.beginFrom(run, end));
  }

  private goOn(party: LandParty, code: string): void {
    const own = this.books[party].get(code);
    if (!own || own.isBusy) return;
    const step = own.nextStep;
    if (step) {
      own.isBusy = true;
      this.timer.after(this.delayOf(code, step), () => void this.act(own, code, step));
    } else if (own.isDone) this.check(code);
  }

  private async act(own: PartyCase, code: string, step: PlannedStep): Promise<void> {
    const landCase = this.caseOf(code);
    if (this.stopped || !landCase) return;
    try {
      own.sending(step.send);
      const { code: given = code } = await this.sender.send(own.party, landCase, step);
      if (given !== code) this.rename(own, landCase, given);
      own.sent();
      this.goOn(own.party, given);
    } catch (error) {
      own.trouble = `${step.send}/${step.round}: ${messageOf(error)}`;
    }
  }

  /** The others may have been brought the dossier under its new number before its sender heard of it. */
  private rename(own: PartyCase, landCase: LandCase, code: string): void {
    const agency = numberingAgencyOf(code) ?? landCase.agency;
    const { plan } = landCase;
    if (this.renamed.size >= this.maxCases) this.renamed.clear();
    this.renamed.set(code, { ...landCase, code, agency });
    this.books[own.party].rename(landCase.code, code);
    for (const party of LAND_PARTIES) {
      const early = party === own.party ? undefined : this.books[party].get(code);
      if (!early) continue;
      early.adopt(plan);
      this.goOn(party, code);
    }
  }

  /** The same in each run with the same seed. */
  private delayOf(code: string, { index, hours: [min, max], round, by }: PlannedStep): number {
    const random = new Random(index + 1, hashOf(code));
    const isAgain = round > 1 && by !== 'tax';
    return Math.max(this.pace.minGapMs, isAgain ? AGAIN_MS : 0, (min + random.next() * (max - min)) * this.pace.hourMs);
  }

  private check(code: string): void {
    const landCase = this.caseOf(code);
    if (!landCase) return;
    const { final } = landCase.plan.scenario;
    const isDone = LAND_PARTIES.every(party => !(party in final) || this.books[party].get(code)?.isDone);
    if (isDone) this.onDone(landCase);
  }
}

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) | 0;
  return hash;
}
