import { Injectable } from '@nestjs/common';
import { type PersonAccessBatch, Topic, type TransactionFact } from '#libs/contracts';
import type { HubError } from '#libs/kernel';
import { AcceptingProducer, FactPublisher, toFactMessages } from '#libs/messaging';
import type { Query, QueryResult } from './query-handler.js';

/** Brings what was asked and answered to the ledger and to the log of who asked about whom. */
@Injectable()
export class QueryLog {
  constructor(
    private readonly producer: AcceptingProducer,
    private readonly facts: FactPublisher,
  ) {}

  /**
   * Resolves when Kafka has both, and only then may the answer leave. Where Kafka does not take them the caller gets no
   * answer, and the ledger hears of that as soon as it can.
   */
  async record(query: Query, result: QueryResult, startedAt: number): Promise<void> {
    const failure = 'failure' in result.answered ? result.answered.failure : undefined;
    const fact = factOf(query, result, { startedAt, failure });
    try {
      await this.producer.sendAll([...toFactMessages([fact]), ...accessMessages(result)]);
    } catch (error) {
      void this.facts.publish([factOf(query, result, { startedAt, failure: error as HubError })]);
      throw error;
    }
  }
}

function accessMessages({
  accesses,
}: QueryResult): { topic: string; key: null; value: string; headers: Record<string, string> }[] {
  if (!accesses) return [];
  const batch: PersonAccessBatch = { accesses };
  return [{ topic: Topic.PersonAccessRecorded, key: null, value: JSON.stringify(batch), headers: {} }];
}

/** Settles the transaction and, with it, brings its acceptance (ADR 6): a question is one fact. */
function factOf(
  { transactionId, service, system }: Query,
  { agency, dossier }: QueryResult,
  { startedAt, failure }: { startedAt: number; failure: HubError | undefined },
): TransactionFact {
  const now = Date.now();
  return {
    transactionId,
    step: 'answered',
    discriminator: '',
    at: new Date(now).toISOString(),
    acceptedAt: new Date(startedAt).toISOString(),
    service: service.code,
    serviceVersion: service.version,
    kind: 'query',
    from: system.code,
    agency,
    businessKey: dossier,
    outcome: failure ? 'failed' : 'succeeded',
    ...(failure ? { detail: [failure.code, failure.detail].filter(Boolean).join('; ') } : {}),
    durationMs: now - startedAt,
  };
}
