import { setMaxListeners } from 'node:events';
import { type AccessOutcome, type PersonAccess, POPULATION_VERIFICATION, type Purpose } from '#libs/contracts';
import { toHubError, transactionIdOf } from '#libs/kernel';
import type { SubjectHasher } from '#libs/sealing';
import { type Access, accessesOf } from '../../accesses/access-of.js';
import type { HoldReason } from '../domain/job.js';
import type { JobRow } from '../domain/job-row.js';
import { type ChunkOutcomes, isToAsk, type LineOutcome, NO_FIELDS } from '../domain/line-outcome.js';
import { type PersonInRow, personIn } from '../domain/person-in-row.js';
import type { Verified } from '../../verification/application/verifier.service.js';
import { namesOfAnswered, onlyGranted } from '../../verification/domain/granted.js';
import { requestCodeOf } from '../../verification/domain/request-code.js';
import type { AgreementQuota } from './agreement-quota.service.js';
import type { Asked, AskPersonService } from './ask-person.service.js';
import { permitOf } from './line-permit.js';
import type { PartnerDesk } from './partner-desk.service.js';
import type { Grant, Rights } from './run-rights.service.js';
import type { RunningJob } from './running-jobs.service.js';

/** After so many holds over the same chunk it may be its people and not the partner: they are failed, and the job goes on. */
const MAX_SILENCES = 5;
/** For each place at the partner: who is still without an answer after so many was passed over by people who were begun with later. */
const ANSWERS_TO_OTHERS = 2;

/** A chunk that is this process's. */
export interface ChunkTask {
  readonly job: RunningJob;
  readonly claim: string;
  /** How often the partner had gone silent over it. */
  readonly attempts: number;
  /** How often its failed lines were to be asked again. */
  readonly retries: number;
  readonly rows: readonly JobRow[];
  readonly before: ChunkOutcomes;
  /** `YYYY-MM-DD`, in Vietnam. */
  readonly today: string;
}

export interface Hold {
  readonly reason: HoldReason;
  readonly ms: number;
}

/** What a run has come to, as far as it got. */
export interface ChunkResult {
  readonly outcomes: ChunkOutcomes;
  readonly accesses: readonly PersonAccess[];
  /** The job is left alone for a while. */
  readonly hold?: Hold;
  /** The partner had gone silent. */
  readonly isSilent: boolean;
  /** What kept it from going on. */
  readonly trouble?: unknown;
}

/** What ends a run early. */
export interface RunSignals {
  /** Nobody more is begun with; who is being asked about is asked to the end, however long the partner takes. */
  readonly turn: AbortSignal;
  /** Those too who wait for the partner are put down. */
  readonly stop: AbortSignal;
}

interface Means {
  readonly asker: Pick<AskPersonService, 'ask'>;
  readonly quota: Pick<AgreementQuota, 'turn'>;
  readonly subjects: SubjectHasher;
  readonly desk: PartnerDesk;
}

/** Asks about the people of one chunk that have no answer yet. Ends early, with what it has, when told to or held. */
export class ChunkRun {
  private readonly outcomes: (LineOutcome | null)[];
  private readonly accesses: PersonAccess[] = [];
  /** Lines that failed since the partner answered last, and whether it is them: others were answered while they were not. */
  private readonly unanswered = new Map<number, boolean>();
  /** How often the partner had answered when a line was begun with. */
  private readonly answersBefore: number[] = [];
  private hold: Hold | undefined;
  private isSilent = false;
  private trouble: unknown;
  private readonly held = new AbortController();
  private readonly broken = new AbortController();
  private readonly stop: AbortSignal;
  /** Nobody more is begun with. */
  private readonly over: AbortSignal;

  constructor(
    private readonly task: ChunkTask,
    private readonly rights: Rights,
    private readonly means: Means,
    { turn, stop }: RunSignals,
  ) {
    this.outcomes = [...task.before];
    this.stop = AbortSignal.any([stop, this.held.signal]);
    this.over = AbortSignal.any([turn, this.stop, this.broken.signal]);
    // Each line may wait for them; that is no leak.
    setMaxListeners(0, this.stop, this.over);
  }

  async run(): Promise<ChunkResult> {
    await Promise.all(this.task.rows.map((row, i) => this.line(row, i)));
    // A turn may end before so many have failed that the partner is known to be silent: then who failed in it had no fair try.
    if (this.isInDoubt()) this.beSilent();
    const { outcomes, accesses, hold, isSilent, trouble } = this;
    return { outcomes, accesses, isSilent, trouble, ...(hold ? { hold } : {}) };
  }

  private async line(row: JobRow, i: number): Promise<void> {
    if (!isToAsk(this.outcomes[i], this.task.retries)) return;
    const read = personIn(row, this.task.job.map, this.task.today);
    if ('reasons' in read) return this.refuse(i, read.reasons);
    // Before a place at the partner is taken: a small quota is not to keep the people of others from it.
    if (!(await this.isGranted())) return;
    const { gate } = this.means.desk;
    const turn = gate.enter();
    if (turn) await turn;
    try {
      if (!this.over.aborted) await this.askAbout(i, read);
    } catch (error) {
      this.trouble ??= toHubError(error);
      this.broken.abort();
    } finally {
      gate.leave();
    }
  }

  /** Whether the agreement lets one more person be asked about. */
  private async isGranted(): Promise<boolean> {
    const { quota } = this.rights;
    return quota === undefined || this.means.quota.turn(this.task.job.owner.system, quota, this.over);
  }

  private async askAbout(i: number, read: PersonInRow): Promise<void> {
    const { job, claim } = this.task;
    const { person, dossier } = read;
    const grant = await permitOf(read, this.rights);
    if (typeof grant === 'string') return this.refuse(i, [grant]);
    const { purpose: own, provider } = job.owner;
    const purpose = dossier === '' ? own : { ...own, dossier };
    this.answersBefore[i] = this.means.desk.silence.answers;
    const requestCode = requestCodeOf(transactionIdOf(claim, 'line', String(i)));
    const asked = await this.means.asker.ask(person, { provider, officer: own.officer, requestCode }, this.stop);
    if (asked.kind === 'answered') return this.answered(i, asked.verified, purpose, grant);
    if (asked.wasAsked) this.log(i, { numbers: [person.number], others: [] }, 'failed', [], { purpose, ...grant });
    if (asked.kind === 'failed') this.failed(i, asked);
    if (asked.kind === 'held') this.beHeld(i, asked);
  }

  private answered(i: number, verified: Verified, purpose: Purpose, grant: Grant): void {
    const { result, reasons, checkedAt, fields } = onlyGranted(verified.verification, grant.granted);
    this.means.desk.silence.answered();
    this.unanswered.clear();
    this.outcomes[i] = { result, reasons, at: Date.parse(checkedAt), fields };
    this.log(i, verified, result, namesOfAnswered(fields), { purpose, ...grant });
  }

  private failed(i: number, { code, isSilence }: Extract<Asked, { kind: 'failed' }>): void {
    const { attempts, retries: retry } = this.task;
    this.outcomes[i] = { result: 'failed', reasons: [code], at: Date.now(), fields: NO_FIELDS, retry };
    if (!isSilence) return;
    const { silence, gate } = this.means.desk;
    silence.failed();
    this.unanswered.set(i, silence.answers - this.answersBefore[i]! >= ANSWERS_TO_OTHERS * gate.places);
    if ((silence.isSilent || this.isSilent) && attempts < MAX_SILENCES) this.beSilent();
  }

  private beHeld(i: number, { ms, isSilence, wasAsked }: Extract<Asked, { kind: 'held' }>): void {
    if (!isSilence) return this.endWith(ms);
    if (this.task.attempts < MAX_SILENCES) return this.beSilent();
    this.failed(i, { kind: 'failed', code: 'partner-failed', isSilence, wasAsked });
  }

  private endWith(ms: number): void {
    this.hold ??= { reason: 'partner', ms };
    this.held.abort();
  }

  /** It is the partner: whoever had no answer since it went silent is asked again when it is back. */
  private beSilent(): void {
    this.isSilent = true;
    this.endWith(this.means.desk.silence.holdMs(performance.now()));
    for (const i of this.unanswered.keys()) this.outcomes[i] = this.task.before[i] ?? null;
    this.unanswered.clear();
  }

  /** Whether the run ends with people of whom nobody can tell if it was they or the partner. */
  private isInDoubt(): boolean {
    return this.task.attempts < MAX_SILENCES && [...this.unanswered.values()].includes(false);
  }

  private refuse(i: number, reasons: readonly string[]): void {
    this.outcomes[i] = { result: 'refused', reasons, at: Date.now(), fields: NO_FIELDS };
  }

  private log(
    i: number,
    { numbers, others }: Pick<Verified, 'numbers' | 'others'>,
    outcome: AccessOutcome,
    fields: readonly string[],
    { purpose, isDossierUnknown }: Pick<Access, 'purpose' | 'isDossierUnknown'>,
  ): void {
    const { job, claim } = this.task;
    this.accesses.push(
      ...accessesOf(this.means.subjects, {
        ...{ id: transactionIdOf(claim, 'line', String(i)), transactionId: job.id, job: job.id, at: new Date() },
        ...{ system: job.owner.system, service: POPULATION_VERIFICATION, numbers, others },
        ...{ purpose, isDossierUnknown, fields, outcome },
      }),
    );
  }
}
