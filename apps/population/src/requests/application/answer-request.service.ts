import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { PopulationRequestsConfig } from '#libs/config';
import { HubError, toHubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { requestCodeOf } from '../../verification/domain/request-code.js';
import { onlyGranted } from '../../verification/domain/granted.js';
import { tidyOfficer } from '../../purpose/domain/purpose.js';
import { Verifier } from '../../verification/application/verifier.service.js';
import { EXPIRED, failedBy, type Said } from '../domain/answer.js';
import { expiryOf, nextStep } from '../domain/life.js';
import { type ClaimedRequest, ClaimsRepository, type FirstRequest } from '../persistence/claims.repository.js';
import type { Attempt } from './attempt.js';
import { RequestOpener } from './request-opener.service.js';
import { RequestPermit } from './request-permit.service.js';
import { RequestSettler } from './request-settler.service.js';

const logger = createLogger('population');
/** Together shorter than what a claim lasts beyond the asking. */
const SETTLE_TRIES = 15;
const SETTLE_AGAIN_MS = 1_000;
/** The answer of the first wakes those behind it: this is for what no one has thought of. */
const FIRST_AGAIN_MS = 60_000;

/** Asks the partner what a request asks, or finds out why not, and writes down what came of it. */
@Injectable()
export class AnswerRequestService {
  constructor(
    private readonly opener: RequestOpener,
    private readonly permit: RequestPermit,
    private readonly verifier: Verifier,
    private readonly claims: ClaimsRepository,
    private readonly settler: RequestSettler,
    private readonly config: PopulationRequestsConfig,
  ) {}

  /** Never rejects: what cannot be noted now is begun again when the claim has run out. */
  async answer(claimed: ClaimedRequest): Promise<void> {
    const expiresAt = expiryOf(undefined, claimed.acceptedAt, this.config);
    const attempt: Attempt = { claimed, expiresAt, isDossierUnknown: false, numbers: [], others: [] };
    try {
      const said = await this.tell(attempt);
      if (said) await this.settle(attempt, said);
    } catch (error) {
      const transactionId = claimed.envelope.id;
      logger.warn('A request waits for the database', { transactionId, code: toHubError(error).code });
    }
  }

  /** What it came to; undefined where it is tried again later. */
  private async tell(attempt: Attempt): Promise<Said | undefined> {
    try {
      return await this.ask(attempt);
    } catch (thrown) {
      return this.judge(attempt, toHubError(thrown));
    }
  }

  private async ask(attempt: Attempt): Promise<Said> {
    const { claimed } = attempt;
    const { envelope } = claimed;
    const record = await this.opener.open(claimed);
    attempt.record = record;
    attempt.expiresAt = expiryOf(record.expiresAt, claimed.acceptedAt, this.config);
    const first = await this.claims.first(envelope.subject);
    const isFirst = !first || first.id === envelope.id;
    const answer = isFirst ? undefined : answerOfFirst(first, envelope.bodyHash);
    if (answer) return answer;
    const leftMs = attempt.expiresAt - Date.now();
    if (leftMs <= 0) return EXPIRED;
    if (!isFirst) {
      attempt.behind = first.id;
      throw new HubError('busy', 'asked-already', 'The same was asked before', { retryAfterMs: FIRST_AGAIN_MS });
    }
    const { person, provider, granted, isDossierUnknown } = await this.permit.check(envelope, record);
    attempt.isDossierUnknown = isDossierUnknown;
    const { verification, numbers, others } = await this.verifier.verify(person, {
      provider,
      officer: tidyOfficer(record.purpose.officer),
      requestCode: requestCodeOf(envelope.id),
      deadlineMs: Math.min(this.config.deadlineMs, leftMs),
      onSent: () => void (attempt.numbers = [person.number]),
    });
    attempt.numbers = numbers;
    attempt.others = others;
    return onlyGranted(verification, granted);
  }

  private async judge(attempt: Attempt, error: HubError): Promise<Said | undefined> {
    const { claimed, expiresAt, numbers, behind } = attempt;
    if (error.kind === 'bug') logger.error('A request failed', { transactionId: claimed.envelope.id, error });
    const next = nextStep(error, claimed.failures, this.config);
    if (!next.again) return failedBy(error);
    const { delayMs, failures } = next;
    const asked = claimed.asked || numbers.length > 0;
    await this.claims.putOff(claimed, { delayMs, failures, expiresAt, asked, behind, code: error.code });
    return undefined;
  }

  /** The partner has answered: it is not asked again because PostgreSQL is away for a moment. */
  private async settle(attempt: Attempt, said: Said): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.settler.settle(attempt, said);
      } catch (thrown) {
        const error = toHubError(thrown);
        if (!error.retriable || tries === SETTLE_TRIES) throw error;
        await pause(SETTLE_AGAIN_MS);
      }
    }
  }
}

/**
 * Another transaction asked the same before: the partner is not asked twice, and it cannot have been meant otherwise. undefined:
 * it has no answer yet.
 */
function answerOfFirst({ bodyHash, answer }: FirstRequest, ownBodyHash: string): Said | undefined {
  if (bodyHash !== ownBodyHash) {
    throw new HubError('conflict', 'conflict', 'Another request has this number', {
      errors: [{ pointer: '/requestCode', message: 'is the number of another request' }],
    });
  }
  return answer ?? undefined;
}
