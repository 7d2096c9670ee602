import type { ProcessResult } from './dossier-process.js';
import type { PortalStep } from './portal-plan.js';
import { ENDS, PORTAL_STATUS, type ProcessState } from './process-moves.js';

/**
 * What the portal is to see of a dossier. 9 and 10 wait until every file of the result is there, and are then shown as of when
 * the dossier ended and was handed over.
 */
export class PortalSteps {
  private readonly shown: PortalStep[] = [];
  /** Those of an end of whose result a file is missing. */
  private waiting: PortalStep[] = [];
  /** The end at which the dossier stands. */
  private end: ProcessState | undefined;

  get all(): readonly PortalStep[] {
    return this.shown;
  }

  /** Where the dossier stands after a message that took effect at `at`, epoch ms. */
  note(state: ProcessState, at: number, causeId: string, result: () => ProcessResult | undefined): void {
    const status = PORTAL_STATUS[state];
    const step = status && { status, at, causeId };
    if (!ENDS.has(state)) this.waiting = [];
    else if (step && state !== this.end) this.waiting.push(step);
    this.end = ENDS.has(state) ? state : undefined;
    if (this.end) this.showEnds(result());
    else if (step) this.show(step);
  }

  private showEnds(result: ProcessResult | undefined): void {
    if (!result?.complete) return this.takeBackEnd();
    for (const step of this.waiting.splice(0)) this.show({ ...step, at: Math.max(step.at, result.at) });
  }

  /** The 9 of an older result waits for the files of a newer one. */
  private takeBackEnd(): void {
    if (this.shown.at(-1)?.status !== PORTAL_STATUS.finished) return;
    const end = this.shown.pop()!;
    if (this.waiting.length === 0) this.waiting.push(end);
  }

  private show(step: PortalStep): void {
    if (this.shown.at(-1)?.status !== step.status) this.shown.push(step);
  }
}
