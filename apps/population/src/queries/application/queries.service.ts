import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { QuotaLimiter } from '#libs/cache';
import { QueriesConfig } from '#libs/config';
import type { DataService, System } from '#libs/contracts';
import {
  activeSystem,
  type AgreedService,
  agreedService,
  payloadInvalid,
  quotaExceeded,
  quotaOf,
  SchemaCheck,
} from '#libs/exchange';
import { decodeUtf8, HubError, type JsonObject, parseStrictJson } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import { deadlineOf } from '../domain/deadline.js';
import type { Query, QueryHandler, QueryResult } from './query-handler.js';
import { QueryLog } from './query-log.service.js';

/** The handlers, one for each service that is answered here. */
export const QUERY_HANDLERS = 'population.query-handlers';

/** What came through the door. */
export interface QueryRequest {
  readonly client: string;
  readonly service: string;
  readonly headers: Query['headers'];
  readonly body: Buffer;
  /** When it came, as `performance.now()` tells it: the caller waits from then on. */
  readonly receivedAt: number;
}

interface Allowed extends AgreedService {
  readonly system: System;
}

/** Judges a question, has it answered, and lets the answer go once it is recorded (architecture.md, life of a transaction, 6). */
@Injectable()
export class QueriesService {
  private readonly checks = new WeakMap<DataService, SchemaCheck>();
  private readonly handlers: ReadonlyMap<string, QueryHandler>;

  constructor(
    @Inject(QUERY_HANDLERS) handlers: readonly QueryHandler[],
    private readonly registry: RegistryView,
    private readonly limiter: QuotaLimiter,
    private readonly log: QueryLog,
    private readonly config: QueriesConfig,
  ) {
    this.handlers = new Map(handlers.map(handler => [handler.service, handler]));
  }

  /** Throws what the question is refused for; the answer, or what failed on the way to it, is recorded when it comes. */
  async ask(request: QueryRequest): Promise<QueryResult['answered']> {
    const startedAt = Date.now();
    const deadline = request.receivedAt + deadlineOf(request.headers['hub-deadline-ms'], this.config);
    const allowed = this.allow(request);
    const handler = this.handlers.get(allowed.service.code);
    if (!handler) throw new HubError('missing', 'not-found', 'The service answers no queries');
    await this.admit(allowed);
    const body = this.read(allowed.service, request.body);
    const query: Query = { transactionId: randomUUID(), ...allowed, body, headers: request.headers, deadline };
    const result = await handler.answer(query);
    await this.log.record(query, result, startedAt);
    return result.answered;
  }

  private allow({ client, service: code }: QueryRequest): Allowed {
    const system = activeSystem(this.registry, client);
    return { system, ...agreedService(this.registry, system.code, code, 'read') };
  }

  private async admit({ system, service, agreements }: Allowed): Promise<void> {
    const quota = quotaOf(agreements);
    if (!quota) return;
    const { granted, retryAfterMs } = await this.limiter.take(`${system.code}/${service.code}`, quota, 1);
    if (granted === 0) throw quotaExceeded(retryAfterMs);
  }

  private read(service: DataService, bytes: Buffer): JsonObject {
    const body = parseStrictJson(decodeUtf8(bytes));
    const errors = this.checkOf(service).violations(body, bytes.length);
    if (errors.length > 0) throw payloadInvalid(errors);
    return body as JsonObject;
  }

  private checkOf(service: DataService): SchemaCheck {
    const known = this.checks.get(service);
    if (known) return known;
    const check = new SchemaCheck(service.schema, this.config.clockToleranceMs);
    this.checks.set(service, check);
    return check;
  }
}
