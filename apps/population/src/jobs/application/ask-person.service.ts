import { Injectable } from '@nestjs/common';
import { PopulationJobsConfig } from '#libs/config';
import { type HubError, restUnless, toHubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import type { CheckedPerson } from '../../verification/domain/checked-person.js';
import { NO_TURN } from '../../verification/application/partner-outcome.js';
import { type Verified, Verifier, type VerifyCall } from '../../verification/application/verifier.service.js';

const logger = createLogger('population-jobs');
/** A partner that wants to be left alone for longer holds the whole job. */
const SHORT_WAIT_MS = 5_000;
const MAX_SHORT_WAITS = 5;
/** At a hundredth of a call in a second a turn takes minutes to come. */
const LONGEST_TURN_MS = 600_000;
const LONGEST_HOLD_MS = 3_600_000;
const LONGEST_BACKOFF_MS = 30_000;
/** It has failed so often that it is called only now and then to see whether it is well. */
const FAILING = 'circuit-open';
/** There is no partner that could be called, until somebody changes the registry. */
const NO_PARTNER = new Set(['no-connector', 'suspended', 'connector-invalid']);
const NO_PARTNER_HOLD_MS = 30_000;

/** What asking about one person has come to. `wasAsked`: something of the person has left the hub. */
export type Asked =
  | { readonly kind: 'answered'; readonly verified: Verified }
  /** `isSilence`: the partner did not answer; else it did, and has no answer for this person. */
  | { readonly kind: 'failed'; readonly code: string; readonly wasAsked: boolean; readonly isSilence: boolean }
  /** The partner takes no more for so long; `isSilence`: it does not answer anybody. */
  | { readonly kind: 'held'; readonly ms: number; readonly wasAsked: boolean; readonly isSilence: boolean }
  | { readonly kind: 'stopped'; readonly wasAsked: boolean };

export type PersonCall = Pick<VerifyCall, 'provider' | 'officer' | 'requestCode'>;

/** Asks about one person, again after a while where the partner does not answer, and not for ever. */
@Injectable()
export class AskPersonService {
  constructor(
    private readonly verifier: Verifier,
    private readonly config: PopulationJobsConfig,
  ) {}

  /** Never throws. `stop` ends it between two attempts, and while it waits for the partner. */
  async ask(person: CheckedPerson, call: PersonCall, stop: AbortSignal): Promise<Asked> {
    const attempts = new Attempts(this.config);
    const deadlineMs = this.config.personDeadlineMs;
    const onSent = (): void => void (attempts.wasAsked = true);
    const patient: VerifyCall = { ...call, deadlineMs, turnMs: LONGEST_TURN_MS, stop, onSent };
    for (;;) {
      try {
        return { kind: 'answered', verified: await this.verifier.verify(person, patient) };
      } catch (thrown) {
        const next = attempts.after(toHubError(thrown));
        if (typeof next !== 'number') return next;
        if (!(await restUnless(stop, next))) return { kind: 'stopped', wasAsked: attempts.wasAsked };
      }
    }
  }
}

class Attempts {
  wasAsked = false;
  private failed = 0;
  private waits = 0;

  constructor(private readonly config: Pick<PopulationJobsConfig, 'attempts' | 'backoffMs'>) {}

  /** What it has come to, or after how many ms to try again. */
  after(error: HubError): Asked | number {
    const { code, detail = '' } = error;
    if (NO_PARTNER.has(detail)) return this.held(NO_PARTNER_HOLD_MS);
    if (code === 'partner-busy' || detail === NO_TURN || detail === FAILING) return this.afterRefusal(error);
    // Not its text: nobody knows whom it quotes.
    if (error.kind === 'bug') logger.error('A person could not be asked about', { code: nameOf(error) });
    const isOver = code === 'not-yet' || !error.retriable || ++this.failed >= this.config.attempts;
    if (isOver)
      return { kind: 'failed', code, wasAsked: this.wasAsked, isSilence: code !== 'not-yet' && error.retriable };
    return Math.random() * Math.min(LONGEST_BACKOFF_MS, this.config.backoffMs * 2 ** this.failed);
  }

  /**
   * It was not asked, or did not take the question: that is no attempt. Not all at once when the wait is over: of a partner that
   * fails one call finds out whether it is well.
   */
  private afterRefusal({ detail, retryAfterMs: restMs = this.config.backoffMs }: HubError): Asked | number {
    if (restMs <= SHORT_WAIT_MS && ++this.waits <= MAX_SHORT_WAITS) return restMs * (0.5 + Math.random());
    return this.held(restMs, detail === FAILING);
  }

  private held(ms: number, isSilence = false): Asked {
    return { kind: 'held', ms: Math.min(ms, LONGEST_HOLD_MS), wasAsked: this.wasAsked, isSilence };
  }
}

function nameOf({ cause, code }: HubError): string {
  return cause instanceof Error ? cause.name : code;
}
