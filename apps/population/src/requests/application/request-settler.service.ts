import { Injectable } from '@nestjs/common';
import type { PersonAccess, VerificationAnswered } from '#libs/contracts';
import { readPersonalNumber } from '#libs/kernel';
import { counter } from '#libs/observability';
import { Database, Outbox } from '#libs/persistence';
import { SubjectHasher } from '#libs/sealing';
import { logAccesses } from '../../accesses/access-log.repository.js';
import { tidyOfficer } from '../../purpose/domain/purpose.js';
import { accessesOf } from '../../accesses/access-of.js';
import { answerOf, type Said } from '../domain/answer.js';
import { ClaimsRepository } from '../persistence/claims.repository.js';
import { noteErasures } from '../persistence/requests.repository.js';
import type { Attempt } from './attempt.js';
import { KeyEraser } from './key-eraser.service.js';
import { toAnsweredMessage } from './request-messages.js';

const settled = counter('hub_population_requests_total', 'Requests about persons by what became of them', ['outcome']);

/** Writes the answer to a request: with it the access, what is to be told, and that its key is not needed any more. */
@Injectable()
export class RequestSettler {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly claims: ClaimsRepository,
    private readonly subjects: SubjectHasher,
    private readonly eraser: KeyEraser,
  ) {}

  /** All in one transaction; nothing where the claim is lost. */
  async settle(attempt: Attempt, said: Said): Promise<void> {
    const { claimed, record } = attempt;
    const { envelope } = claimed;
    const at = new Date();
    const answer = answerOf(envelope.id, record, said, at);
    await this.database.transaction(async tx => {
      if (!(await this.claims.end(tx, claimed, stateOf(answer), answer))) return;
      await logAccesses(tx, this.accesses(attempt, answer, at));
      await noteErasures(tx, [envelope.dataKey]);
      await this.outbox.add(tx, [toAnsweredMessage(envelope, answer)]);
      tx.afterCommit(() => {
        settled.inc({ outcome: answer.result });
        this.eraser.wake();
      });
    });
  }

  /**
   * Told under the time at which somebody asked: a partner that answers at night, or all at once, makes nothing unusual. Nobody looked
   * at the person where the partner was asked neither now nor before.
   */
  private accesses(attempt: Attempt, answer: VerificationAnswered, answeredAt: Date): PersonAccess[] {
    const { claimed, record, others, isDossierUnknown } = attempt;
    const numbers = numbersOf(attempt);
    if (!record || numbers.length === 0) return [];
    const { id, system, service } = claimed.envelope;
    const fields = Object.entries(answer.fields ?? {}).flatMap(([name, said]) => (said === null ? [] : [name]));
    const purpose = { ...record.purpose, officer: tidyOfficer(record.purpose.officer) };
    const outcome = answer.result;
    return accessesOf(this.subjects, {
      ...{ id, transactionId: id, at: new Date(claimed.acceptedAt), answeredAt, numbers, others },
      ...{ system, service, purpose, isDossierUnknown, fields, outcome },
    });
  }
}

function numbersOf({ claimed, record, numbers }: Attempt): readonly string[] {
  if (numbers.length > 0 || !claimed.asked || !record) return numbers;
  const number = readPersonalNumber(record.person.number);
  return number.kind === 'problem' ? [] : [number.text];
}

function stateOf({ result }: VerificationAnswered): 'answered' | 'expired' | 'failed' {
  return result === 'expired' || result === 'failed' ? result : 'answered';
}
