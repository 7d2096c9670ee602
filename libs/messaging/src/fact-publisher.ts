import { Injectable } from '@nestjs/common';
import { Topic, type TransactionFact, type TransactionFactBatch } from '#libs/contracts';
import { messageOf } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import type { OutgoingMessage } from '#libs/persistence';
import { BatchingProducer } from './batching-producer.js';

const logger = createLogger('facts');
const FACTS_PER_MESSAGE = 500;
const COLLECT_MS = 5;
const MAX_WAITING = 50_000;
const RETRY_MS = 500;

interface Waiting {
  readonly fact: TransactionFact;
  readonly settle: () => void;
}

/** Messages that carry the facts, many to a message: for an outbox, or for the producer itself. */
export function toFactMessages(facts: readonly TransactionFact[]): OutgoingMessage[] {
  const messages: OutgoingMessage[] = [];
  for (let start = 0; start < facts.length; start += FACTS_PER_MESSAGE) {
    const batch: TransactionFactBatch = { facts: facts.slice(start, start + FACTS_PER_MESSAGE) };
    messages.push({ topic: Topic.Transactions, key: null, value: JSON.stringify(batch), headers: {} });
  }
  return messages;
}

/**
 * Brings facts to the ledger. Facts of many callers share messages, and are sent again until Kafka has them; a fact
 * sent twice is written once by the ledger.
 */
@Injectable()
export class FactPublisher {
  private waiting: Waiting[] = [];
  private running = false;

  constructor(private readonly producer: BatchingProducer) {}

  /** Resolves when Kafka has acknowledged the facts, however long that takes. */
  async publish(facts: readonly TransactionFact[]): Promise<void> {
    if (facts.length === 0) return;
    if (this.waiting.length > MAX_WAITING) await this.room();
    return new Promise(resolve => {
      const last = facts.length - 1;
      facts.forEach((fact, i) => this.waiting.push({ fact, settle: i === last ? resolve : () => undefined }));
      this.start();
    });
  }

  private start(): void {
    if (this.running) return;
    this.running = true;
    setTimeout(() => void this.drain(), COLLECT_MS);
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, FACTS_PER_MESSAGE * 4);
      if (await this.trySend(batch)) {
        this.waiting.splice(0, batch.length);
        for (const { settle } of batch) settle();
      } else await pause(RETRY_MS);
    }
    this.running = false;
  }

  private async trySend(batch: readonly Waiting[]): Promise<boolean> {
    try {
      await this.producer.sendAll(toFactMessages(batch.map(({ fact }) => fact)));
      return true;
    } catch (error) {
      logger.warn('Facts wait for Kafka', { count: batch.length, code: messageOf(error) });
      return false;
    }
  }

  private async room(): Promise<void> {
    while (this.waiting.length > MAX_WAITING) await pause(RETRY_MS);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
