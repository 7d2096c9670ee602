import type { LandFinished, LandReceived, LandSupplemented } from '#libs/contracts';
import type { Decision, LandFlag } from './decision.js';
import { DossierClock } from './dossier-clock.js';
import type { DossierProcess, ProcessRules } from './dossier-process.js';
import type { LandEvent } from './land-event.js';
import { groupMessages, type MessageGroups } from './message-groups.js';
import { PortalSteps } from './portal-steps.js';
import { ENDS, MOVES, PAYS_NOTHING, type ProcessState, REQUIRES, type Target, TAX_MESSAGES } from './process-moves.js';
import { isReceipt, ownerOf, Receipts } from './receipts.js';
import { contentOf } from './record-content.js';
import { isRelated } from './related-agencies.js';
import { ResultEnds } from './result-ends.js';
import { needsFiles, type StoredFile } from './result-files.js';
import { Retellings } from './retellings.js';
import { SupplementRounds } from './supplement-rounds.js';
import { TaxLeg } from './tax-leg.js';
import { voidedEnds } from './voided-ends.js';
import { promiseAfter } from './promises.js';

/**
 * The state of a dossier, computed from all its messages and from nothing else: whichever way they came, late, twice or in
 * the wrong order, the same messages make the same dossier.
 */
export function foldDossier(
  events: readonly LandEvent[],
  stored: readonly StoredFile[],
  rules: ProcessRules,
): DossierProcess {
  const groups = groupMessages(events);
  const fold = new DossierFold(groups, stored, rules);
  for (const event of groups.counting) fold.take(event);
  return fold.result(events);
}

const HELD: Decision = { effect: 'held', flags: [] };
const flagged = (...flags: LandFlag[]): Decision => ({ effect: 'flagged', flags });

class DossierFold {
  private state: ProcessState = 'expected';
  private stateAt = 0;
  /** What has happened last of what was applied: a message that was held takes effect when it is let go. */
  private now = 0;
  private agencyCode = '';
  /** Whose dossier it is; undefined while nothing says so. */
  private readonly owner: string | undefined;
  private corrections = 0;
  private clockRunsOn = false;
  /** Something was asked of the applicant. */
  private requested = false;
  private readonly retellings: Retellings;
  private readonly receipts = new Receipts();
  private readonly ends: ResultEnds;
  private readonly tax = new TaxLeg();
  private readonly clock: DossierClock;
  private readonly supplements = new SupplementRounds();
  private readonly decisions = new Map<string, Decision>();
  private readonly portal = new PortalSteps();
  private readonly applied: LandEvent[] = [];
  private held: LandEvent[] = [];

  constructor(
    private readonly groups: MessageGroups,
    stored: readonly StoredFile[],
    private readonly rules: ProcessRules,
  ) {
    this.owner = ownerOf(groups.counting);
    this.retellings = new Retellings(groups.mends);
    this.ends = new ResultEnds(groups, stored, rules.resultNeedsFile);
    this.clock = new DossierClock(rules.calendar);
  }

  take(event: LandEvent): void {
    if (this.decide(event) === 'applied') this.letGo();
  }

  /** `events`: all that there are, also those that tell what another one tells. */
  result(events: readonly LandEvent[]): DossierProcess {
    for (const { id } of events) if (!this.decisions.has(id)) this.decisions.set(id, flagged('repeated'));
    const { state, stateAt, decisions, applied, tax, supplements, corrections, portal } = this;
    const incomplete = this.ends.incomplete();
    this.flagVoided(voidedEnds(applied, incomplete));
    const receipt = this.receipts.current;
    const plan = this.rules.planOf(receipt?.record.process.code);
    const result = this.ends.result();
    return {
      state,
      stateAt,
      agencyCode: this.agencyCode || (this.owner ?? this.groups.counting[0]?.record.agencyCode ?? ''),
      ...(receipt ? { receipt } : {}),
      decisions,
      applied,
      lastAt: this.now || Math.max(0, ...events.map(({ occurredAt }) => occurredAt)),
      tax: { notices: tax.notices(), fulfilled: tax.fulfilled, confirmed: tax.isConfirmed, waitsFor: tax.waitsFor },
      hasTaxLeg: tax.hasBegun,
      clock: this.clock.read(plan, tax.hasBegun),
      supplements: supplements.all,
      ...(result ? { result } : {}),
      incomplete,
      corrections,
      portal: portal.all,
    };
  }

  private flagVoided(ids: ReadonlySet<string>): void {
    for (const id of ids)
      this.decisions.set(id, { effect: 'applied', flags: [...this.decisions.get(id)!.flags, 'voided'] });
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
    if (this.receipts.isBefore(event)) return flagged('before-receipt');
    const step = this.retellings.stepOf(event);
    if (step) return this.takeRetold(event, step);
    const target = this.targetOf(event);
    if (target === undefined) return this.misfit(event);
    if (!this.hasWhatItRequires(event)) return this.untilRequired();
    const tax = TAX_MESSAGES.has(record.type) ? this.tax.take(event) : undefined;
    if (tax?.effect === 'flagged') return flagged(...tax.flags);
    return { effect: 'applied', flags: [...(tax?.flags ?? []), ...this.apply(event, target)] };
  }

  /**
   * A receipt that was asked for counts wherever the dossier has come meanwhile, and leaves it there; so does an end that is
   * sent again after the hand-over with the files that it lacked.
   */
  private targetOf({ record }: LandEvent): Target | undefined {
    const target = MOVES[this.state][record.type];
    if (target !== undefined) return target;
    const counts = isReceipt(record) ? this.receipts.isAwaited : this.ends.isCompletedBy(record);
    return counts ? 'stay' : undefined;
  }

  /** What it says the process has been told; the others get its files, and of an end they count. */
  private takeRetold(event: LandEvent, step: LandEvent): Decision {
    const { record } = event;
    if (contentOf(record) === contentOf(step.record)) return flagged('repeated');
    this.applied.push(event);
    const flags = record.type === 'finished' ? this.noteEnd(event, record, step.id) : [];
    this.showOnPortal(event);
    return { effect: 'applied', flags: ['superseding', ...flags] };
  }

  private misfit(event: LandEvent): Decision {
    const { record } = event;
    if (isReceipt(record)) {
      const promised = promiseAfter(this.receipts.receivedAt, record.promisedAt);
      if (this.receipts.keepSpare(event, record)) this.clock.promiseFirst(event.occurredAt, promised.at);
      return flagged('repeated', ...promised.flags);
    }
    return ENDS.has(this.state) ? flagged('after-end') : HELD;
  }

  /** What is handed over asks for nothing and is asked for nothing any more. */
  private untilRequired(): Decision {
    return this.state === 'handed-over' ? flagged('after-end') : HELD;
  }

  private hasWhatItRequires({ record }: LandEvent): boolean {
    const required = REQUIRES[record.type];
    if (required === 'a-request') return this.requested;
    return required !== 'its-notice' || ('notice' in record && this.tax.has(record.notice.number));
  }

  private isForeign({ record }: LandEvent): boolean {
    return this.owner !== undefined && !isRelated(record.agencyCode, this.owner);
  }

  private apply(event: LandEvent, target: Target): readonly LandFlag[] {
    this.now = Math.max(this.now, event.occurredAt);
    this.applied.push(event);
    this.retellings.noteStep(event);
    this.receipts.noteStep(event);
    const flags = this.note(event);
    this.enter(this.resolve(target, event));
    this.showOnPortal(event);
    const correction = this.receipts.takeCorrection(event);
    if (correction) this.decide(correction);
    return flags;
  }

  private note(event: LandEvent): readonly LandFlag[] {
    const { record } = event;
    switch (record.type) {
      case 'received':
      case 'received-by-land-office':
        return this.noteReceipt(event, record);
      case 'supplement-requested':
        this.requested = true;
        this.clockRunsOn = record.paused === false;
        this.supplements.begin(event);
        return [];
      case 'update-requested':
        this.requested = true;
        return [];
      case 'supplemented':
      case 'supplement-received':
        return this.noteSupplement(record);
      case 'finished':
        return this.noteEnd(event, record, event.id);
      case 'result-wrong':
        this.corrections += 1;
        this.ends.beginCorrection();
        this.clock.reopen(this.now);
        return [];
      default:
        return [];
    }
  }

  private noteReceipt(event: LandEvent, record: LandReceived): readonly LandFlag[] {
    this.agencyCode ||= record.agencyCode;
    this.receipts.note(event, record);
    this.clock.start(event.occurredAt);
    const promised = promiseAfter(this.receipts.receivedAt, record.promisedAt);
    this.clock.promiseDate(this.now, promised.at);
    return promised.flags;
  }

  private noteSupplement({ newPromisedAt, occurredAt }: LandSupplemented): readonly LandFlag[] {
    const promised = promiseAfter(this.receipts.receivedAt, newPromisedAt);
    this.clock.promiseDate(this.now, promised.at);
    this.supplements.answer(Date.parse(occurredAt), promised.at);
    return promised.flags;
  }

  /** `stepId`: of the end that it is, or tells again. */
  private noteEnd(event: LandEvent, record: LandFinished, stepId: string): LandFlag[] {
    this.ends.add({ event, record, stepId });
    if (record.result.kind !== 'issued') return [];
    const { files = [] } = record.result;
    const isBare = files.length === 0 || files.some(({ file }) => file === undefined);
    const noFile = isBare && needsFiles(record, this.rules.resultNeedsFile);
    return [...(this.tax.waitsFor ? (['unpaid'] as const) : []), ...(noFile ? (['no-result-file'] as const) : [])];
  }

  private resolve(target: Target, { record }: LandEvent): ProcessState {
    const isSentBack = record.type === 'moved' && record.sentBack === true;
    if (target === 'stay' || (target === 'resume-when-sent-back' && !isSentBack)) return this.state;
    if (target !== 'resume' && target !== 'resume-when-sent-back') return target;
    if (this.tax.waitsFor) return this.tax.waitsFor === 'tax' ? 'awaiting-tax' : 'awaiting-payment';
    return this.corrections > 0 ? 'correcting' : 'processing';
  }

  private enter(state: ProcessState): void {
    if (state !== this.state) this.stateAt = this.now;
    this.state = state;
    if (ENDS.has(state)) this.clock.end(this.now);
    else this.clock.setPaused(this.isClockStopped(state), this.now);
  }

  private isClockStopped(state: ProcessState): boolean {
    if (state === 'awaiting-supplement' && !this.clockRunsOn) return true;
    return this.tax.waitsFor !== undefined && !PAYS_NOTHING.has(state);
  }

  private showOnPortal({ id }: LandEvent): void {
    this.portal.note(this.state, this.now, id, () => this.ends.result());
  }
}
