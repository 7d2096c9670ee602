import { Injectable } from '@nestjs/common';
import { newRefusalId, toHubError } from '#libs/kernel';
import { FactPublisher } from '#libs/messaging';
import { counter, createLogger } from '#libs/observability';
import type { TransactionFact } from '#libs/contracts';
import { refusalFact, type Refused } from './refusal-fact.js';

const logger = createLogger('refusals');
const lost = counter('hub_gateway_refusals_unlogged_total', 'Refusals that did not reach the log: Kafka was away');
const MAX_WAITING = 20_000;
const PATIENCE_MS = 300;

/** Brings each refusal to the ledger without letting the caller wait long for it. */
@Injectable()
export class Refusals {
  private waiting = 0;
  private full = false;

  constructor(private readonly facts: FactPublisher) {}

  /** Resolves to the id under which the refusal is found in the log. */
  async record(refused: Refused): Promise<string> {
    if (refused.error.kind === 'bug') logger.error('A record failed', { error: toHubError(refused.error).cause });
    const transactionId = newRefusalId();
    await this.log(refusalFact(transactionId, refused, Date.now()));
    return transactionId;
  }

  /** Kafka may be away for long: what waits for it stays bounded, and what cannot wait is counted. */
  private async log(fact: TransactionFact): Promise<void> {
    if (this.waiting >= MAX_WAITING) return this.drop();
    this.waiting++;
    const published = this.facts.publish([fact]).then(() => this.published());
    await Promise.race([published, patience()]);
  }

  private published(): void {
    this.waiting--;
    this.full = false;
  }

  private drop(): void {
    lost.inc();
    if (!this.full) logger.error('Refusals are not logged any more: too many wait for Kafka', { count: this.waiting });
    this.full = true;
  }
}

function patience(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, PATIENCE_MS).unref());
}
