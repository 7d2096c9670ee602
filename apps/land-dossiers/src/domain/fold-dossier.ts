import type { LandFinished, LandReceived, LandSupplemented } from '#libs/contracts';
import { isWithinAgency, numberingAgencyOf, topCodeOf } from '#libs/kernel';
import type { Decision, LandFlag } from './decision.js';
import { DossierClock } from './dossier-clock.js';
import type { DossierProcess, ProcessResult, ProcessRules, SupplementRound } from './dossier-process.js';
import { identityOf, inOrderOfHappening, type LandEvent } from './land-event.js';
import type { PortalStep } from './portal-plan.js';
import {
  ENDS,
  MOVES,
  PAUSED,
  PORTAL_STATUS,
  type ProcessState,
  REQUIRES,
  type Target,
  TAX_MESSAGES,
} from './process-moves.js';
import { resultFilesOf, type StoredFile } from './result-files.js';
import { TaxLeg } from './tax-leg.js';

/**
 * The state of a dossier, computed from all its messages and from nothing else: whichever way they came, late, twice or in
 * the wrong order, the same messages make the same dossier.
 */
export function foldDossier(
  events: readonly LandEvent[],
  stored: readonly StoredFile[],
  rules: ProcessRules,
): DossierProcess {
  const ordered = [...events].sort(inOrderOfHappening);
  const fold = new DossierFold(idsByIdentity(ordered), stored, rules);
  for (const event of ordered) fold.take(event);
  return fold.result();
}

/** Messages that tell the same: what the file store knows of one it knows of all. */
function idsByIdentity(events: readonly LandEvent[]): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  for (const event of events) {
    const identity = identityOf(event);
    const same = ids.get(identity);
    if (same) same.push(event.id);
    else ids.set(identity, [event.id]);
  }
  return ids;
}

const HELD: Decision = { effect: 'held', flags: [] };
const flagged = (...flags: LandFlag[]): Decision => ({ effect: 'flagged', flags });

class DossierFold {
  private state: ProcessState = 'expected';
  private stateAt = 0;
  /** What has happened last of what was applied: a message that was held takes effect when it is let go. */
  private now = 0;
  private agencyCode = '';
  private receipt: DossierProcess['receipt'];
  /** The ends reported since the last correction began. */
  private ends: { readonly event: LandEvent; readonly record: LandFinished }[] = [];
  private firstAgency = '';
  private corrections = 0;
  private clockRunsOn = false;
  /** Something was asked of the applicant. */
  private requested = false;
  private readonly tax = new TaxLeg();
  private readonly clock: DossierClock;
  private readonly supplements: SupplementRound[] = [];
  private readonly decisions = new Map<string, Decision>();
  private readonly portal: PortalStep[] = [];
  private readonly applied: LandEvent[] = [];
  private held: LandEvent[] = [];

  constructor(
    private readonly same: ReadonlyMap<string, readonly string[]>,
    private readonly stored: readonly StoredFile[],
    private readonly rules: ProcessRules,
  ) {
    this.clock = new DossierClock(rules.calendar);
  }

  take(event: LandEvent): void {
    this.firstAgency ||= numberingAgencyOf(event.record.dossierCode) ?? event.record.agencyCode;
    if (!this.isNew(event)) this.decisions.set(event.id, flagged('repeated'));
    else if (this.decide(event) === 'applied') this.letGo();
  }

  result(): DossierProcess {
    const { state, stateAt, receipt, decisions, applied, tax, supplements, corrections, portal } = this;
    const plan = this.rules.planOf(receipt?.record.process.code);
    const result = this.resultNow();
    return {
      state,
      stateAt,
      agencyCode: this.agencyCode || this.firstAgency,
      ...(receipt ? { receipt } : {}),
      decisions,
      applied,
      lastAt: this.now,
      tax: { notices: tax.notices(), fulfilled: tax.fulfilled, confirmed: tax.isConfirmed, waitsFor: tax.waitsFor },
      clock: this.clock.read(plan, tax.hasBegun),
      supplements,
      ...(result ? { result } : {}),
      corrections,
      portal,
    };
  }

  private isNew(event: LandEvent): boolean {
    return this.same.get(identityOf(event))?.[0] === event.id;
  }

  private decide(event: LandEvent): Decision['effect'] {
    const decision = this.decisionOn(event);
    this.decisions.set(event.id, decision);
    if (decision.effect === 'held') this.held.push(event);
    return decision.effect;
  }

  /** What was held may fit now; what is let go may let go others. */
  private letGo(): void {
    for (let again = this.held.length > 0; again;) {
      const waiting = this.held;
      this.held = [];
      again = waiting.map(event => this.decide(event)).includes('applied') && this.held.length > 0;
    }
  }

  private decisionOn(event: LandEvent): Decision {
    const { record } = event;
    if (this.isForeign(event)) return flagged('foreign');
    const target = MOVES[this.state][record.type];
    if (target === undefined) return this.misfit(event);
    if (!this.hasWhatItRequires(event)) return HELD;
    const tax = TAX_MESSAGES.has(record.type) ? this.tax.take(event) : undefined;
    if (tax?.effect === 'flagged') return flagged(...tax.flags);
    return { effect: 'applied', flags: [...(tax?.flags ?? []), ...this.apply(event, target)] };
  }

  private misfit({ record }: LandEvent): Decision {
    const isReceipt = record.type === 'received' || record.type === 'received-by-land-office';
    if (isReceipt) return flagged('repeated');
    return ENDS.has(this.state) ? flagged('after-end') : HELD;
  }

  private hasWhatItRequires({ record }: LandEvent): boolean {
    const required = REQUIRES[record.type];
    if (required === 'a-request') return this.requested;
    return required !== 'its-notice' || ('notice' in record && this.tax.has(record.notice.number));
  }

  /** The number of a dossier says whose it is; under a ministry's number its first receipt does. */
  private isForeign({ record }: LandEvent): boolean {
    const owner = numberingAgencyOf(record.dossierCode) ?? (this.agencyCode || record.agencyCode);
    return !isRelated(record.agencyCode, owner);
  }

  private apply(event: LandEvent, target: Target): LandFlag[] {
    this.now = Math.max(this.now, event.occurredAt);
    this.applied.push(event);
    const flags = this.note(event);
    this.enter(this.resolve(target));
    this.showOnPortal(event);
    return flags;
  }

  private note(event: LandEvent): LandFlag[] {
    const { record } = event;
    switch (record.type) {
      case 'received':
      case 'received-by-land-office':
        this.noteReceipt(event, record);
        return [];
      case 'supplement-requested':
        this.requested = true;
        this.clockRunsOn = record.paused === false;
        this.supplements.push({ messageId: event.id, requestedAt: event.occurredAt });
        return [];
      case 'update-requested':
        this.requested = true;
        return [];
      case 'supplemented':
      case 'supplement-received':
        this.noteSupplement(record);
        return [];
      case 'finished':
        return this.noteEnd(event, record);
      case 'result-wrong':
        this.corrections += 1;
        this.ends = [];
        return [];
      default:
        return [];
    }
  }

  private noteReceipt(event: LandEvent, record: LandReceived): void {
    this.agencyCode ||= record.agencyCode;
    this.receipt = { messageId: event.id, at: this.receipt?.at ?? event.occurredAt, record };
    this.clock.start(event.occurredAt);
    this.clock.promiseDate(this.now, instantOf(record.promisedAt));
  }

  private noteSupplement({ newPromisedAt, occurredAt }: LandSupplemented): void {
    const promisedAfter = instantOf(newPromisedAt);
    this.clock.promiseDate(this.now, promisedAfter);
    const round = this.supplements.findLastIndex(each => each.receivedAt === undefined);
    const index = round < 0 ? this.supplements.length - 1 : round;
    const known = this.supplements[index];
    if (!known) return;
    const receivedAt = known.receivedAt ?? Date.parse(occurredAt);
    this.supplements[index] = { ...known, receivedAt, ...(promisedAfter === undefined ? {} : { promisedAfter }) };
  }

  private noteEnd(event: LandEvent, record: LandFinished): LandFlag[] {
    this.ends.push({ event, record });
    if (record.result.kind !== 'issued') return [];
    const noFile = this.rules.resultNeedsFile && (record.result.files ?? []).length === 0;
    return [...(this.tax.waitsFor ? (['unpaid'] as const) : []), ...(noFile ? (['no-result-file'] as const) : [])];
  }

  private resolve(target: Target): ProcessState {
    if (target === 'stay') return this.state;
    if (target !== 'resume') return target;
    if (this.tax.waitsFor) return this.tax.waitsFor === 'tax' ? 'awaiting-tax' : 'awaiting-payment';
    return this.corrections > 0 ? 'correcting' : 'processing';
  }

  private enter(state: ProcessState): void {
    if (state !== this.state) this.stateAt = this.now;
    this.state = state;
    if (ENDS.has(state)) this.clock.end(this.now);
    else this.clock.setPaused(PAUSED.has(state) && !(state === 'awaiting-supplement' && this.clockRunsOn), this.now);
  }

  /** 9 and 10 wait until every file of the result is there. */
  private showOnPortal({ id }: LandEvent): void {
    const status = PORTAL_STATUS[this.state];
    if (status === undefined || this.portal.at(-1)?.status === status) return;
    if (ENDS.has(this.state) && !this.resultNow()?.complete) return;
    this.portal.push({ status, at: this.now, causeId: id });
  }

  /** The same end may be told twice, once with its files and once without. */
  private resultNow(): ProcessResult | undefined {
    const results = this.ends.map(({ event, record }) => this.toResult(event, record));
    return results.findLast(({ complete }) => complete) ?? results.at(-1);
  }

  private toResult(event: LandEvent, record: LandFinished): ProcessResult {
    const { kind } = record.result;
    const files = resultFilesOf(this.same.get(identityOf(event)) ?? [], record, this.stored);
    const enough = files.length > 0 || kind !== 'issued' || !this.rules.resultNeedsFile;
    const complete = enough && files.every(file => file.present);
    return { messageId: event.id, kind, at: event.occurredAt, files, complete };
  }
}

/** Both formats of codes circulate; a code of the one is compared with one of the other by the province only. */
function isRelated(a: string, b: string): boolean {
  if (isWithinAgency(a, b) || isWithinAgency(b, a)) return true;
  const isLegacy = (code: string): boolean => /^\d/.test(code);
  return isLegacy(a) !== isLegacy(b) && topCodeOf(a) === topCodeOf(b);
}

function instantOf(text: string | undefined): number | undefined {
  const instant = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}
