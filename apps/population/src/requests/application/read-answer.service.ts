import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { VerificationAnswered } from '#libs/contracts';
import { activeSystem, noAgreement } from '#libs/exchange';
import { HubError, isTransactionId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { RegistryView } from '#libs/registry-view';
import { checkGranted } from '../../verification/application/check-granted.js';
import { grantedInRecords, namesOfAnswered } from '../../verification/domain/granted.js';
import { RequestsRepository, type StoredRequest } from '../persistence/requests.repository.js';

/** One that was accepted a moment ago is on its way here: so often is it looked for, and by so many callers at once. */
const LOOKS = 6;
const LOOK_EVERY_MS = 350;
const MAX_WAITING = 50;

/** Where a request stands that is not answered yet. */
export interface WaitingView {
  readonly transactionId: string;
  readonly state: 'waiting';
  /** RFC 3339 */
  readonly expiresAt: string;
}

/** Answers the system that asked whether there is an answer. */
@Injectable()
export class ReadAnswerService {
  private waiting = 0;

  constructor(
    private readonly database: Database,
    private readonly registry: RegistryView,
  ) {}

  /** Throws `unauthenticated`, `no-agreement`, and `not-found` alike for what is not there and for another system's. */
  async read(clientId: string, service: string, transactionId: string): Promise<VerificationAnswered | WaitingView> {
    const system = activeSystem(this.registry, clientId).code;
    const request = isTransactionId(transactionId) ? await this.find(transactionId) : undefined;
    if (!request || request.system !== system || request.service !== service) throw notFound();
    const agreements = this.registry.agreements(system, service, 'send');
    const covering = agreements.filter(({ agencies }) => this.registry.covers(agencies, request.agency));
    if (covering.length === 0) throw noAgreement('No agreement in force lets this system have answers of the service');
    const answered = request.answer?.fields ? namesOfAnswered(request.answer.fields) : [];
    checkGranted(answered, grantedInRecords(covering), '/fields');
    return viewOf(request);
  }

  private async find(id: string): Promise<StoredRequest | undefined> {
    const requests = new RequestsRepository(this.database);
    const found = await requests.find(id);
    return found ?? this.await(() => requests.find(id));
  }

  private async await<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
    if (this.waiting >= MAX_WAITING) return undefined;
    this.waiting++;
    try {
      for (let looks = 1; looks < LOOKS; looks++) {
        await pause(LOOK_EVERY_MS);
        const found = await look();
        if (found) return found;
      }
      return undefined;
    } finally {
      this.waiting--;
    }
  }
}

function viewOf({ id, state, expiresAt, answer }: StoredRequest): VerificationAnswered | WaitingView {
  if (state === 'waiting' || state === 'asking') {
    return { transactionId: id, state: 'waiting', expiresAt: expiresAt.toISOString() };
  }
  // The time for which it is kept is over.
  if (!answer) throw notFound();
  return answer;
}

function notFound(): HubError {
  return new HubError('missing', 'not-found', 'Not found', { detail: 'There is no such request of yours' });
}
