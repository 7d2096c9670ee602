import { Injectable } from '@nestjs/common';
import { GatewayConfig } from '#libs/config';
import { quotaExceeded, readBody } from '#libs/exchange';
import { sendProblem } from '#libs/http';
import { decodeUtf8, parseStrictJson, toHubError } from '#libs/kernel';
import { AcceptingProducer, KafkaClient } from '#libs/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Quotas } from '../intake/quotas.service.js';
import { RecordIntake, type Sender } from '../intake/record-intake.service.js';
import { hasByteOrderMark, readRecord, type Submission, takeRecord } from '../intake/submission.js';
import { UploadOrder } from '../intake/upload-order.js';
import { type BatchItem, readBatch } from './batch.js';
import { batchStatusOf, isUnavailable, toBatchAnswer, totalsOf } from './batch-answer.js';
import { readBinaryEvent, readStructuredEvent } from './cloud-event.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import type { RecordForm } from './media.js';
import { NdjsonAnswer } from './ndjson/ndjson-answer.js';
import { NdjsonUpload } from './ndjson/ndjson-upload.js';

const ROOM_POLL_MS = 5;
const WHITE_SPACE: ReadonlySet<number | undefined> = new Set(Buffer.from(' \t\n\v\f\r\u00a0', 'latin1'));
const BRACKET = '['.charCodeAt(0);

export interface Exchange {
  readonly sender: Sender;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Receives records in each form and answers in the same; what is wrong with a request as a whole is thrown. */
@Injectable()
export class RecordReceivers {
  private readonly streamsYieldAt: number;

  constructor(
    private readonly intake: RecordIntake,
    private readonly quotas: Quotas,
    private readonly config: GatewayConfig,
    private readonly producer: AcceptingProducer,
    client: KafkaClient,
  ) {
    this.streamsYieldAt = client.config.maxQueued / 2;
  }

  async receive(form: RecordForm, exchange: Exchange): Promise<void> {
    if (form === 'ndjson') return this.stream(exchange);
    const key = form === 'event-batch' ? undefined : idempotencyKeyOf(exchange.request.headers['idempotency-key']);
    const body = await readBody(exchange.request.raw, this.config.maxBatchBytes);
    const max = this.config.maxRecordBytes;
    switch (form) {
      case 'json':
        if (startsArray(body)) return this.batch(exchange, body, item => takeRecord(item, max));
        return this.single(exchange, () => readRecord(body, max, key));
      case 'event':
        return this.single(exchange, () => readStructuredEvent(parseStrictJson(decodeUtf8(body)), max, key));
      case 'binary-event':
        return this.single(exchange, () => readBinaryEvent(exchange.request.headers, body, max, key));
      case 'event-batch':
        return this.batch(exchange, body, event => readStructuredEvent(event, max));
    }
  }

  private async single({ sender, reply }: Exchange, read: () => Submission): Promise<void> {
    await this.quotas.admitOne(sender);
    const { transactionId, error } = await this.intake.submit(sender, read);
    if (error) return sendProblem(reply, error, transactionId);
    sendJson(reply, 202, `{"transactionId":"${transactionId}","outcome":"open"}`);
  }

  private async batch(exchange: Exchange, body: Buffer, read: Parameters<typeof readBatch>[2]): Promise<void> {
    const { sender, reply } = inOrder(exchange);
    const items: BatchItem[] = readBatch(body, this.config.maxBatchRecords, read);
    const { granted, retryAfterMs } = await this.quotas.admit(sender, items.length);
    if (granted === 0) throw quotaExceeded(retryAfterMs);
    const receipts = await Promise.all(
      items.map((item, i) => this.intake.submit(sender, i < granted ? item : () => refuseFor(retryAfterMs))),
    );
    const status = batchStatusOf(totalsOf(receipts));
    const unavailable = status === 503 && receipts.find(({ error }) => isUnavailable(error));
    if (unavailable) throw toHubError(unavailable.error);
    sendJson(reply, status, JSON.stringify(toBatchAnswer(receipts)));
  }

  private stream(exchange: Exchange): Promise<void> {
    const { sender, request, reply } = inOrder(exchange);
    const answer = new NdjsonAnswer(status => {
      reply.hijack();
      const retry = status === 503 ? { 'retry-after': '2' } : {};
      return reply.raw.writeHead(status, { 'content-type': 'application/x-ndjson', ...retry });
    });
    const upload = new NdjsonUpload(answer, {
      maxRecordBytes: this.config.maxRecordBytes,
      windowLines: this.config.ndjsonWindow,
      windowBytes: this.config.maxBatchBytes,
      submit: read => this.intake.submit(sender, read),
      room: async lines => {
        await this.quotas.waitFor(sender, lines);
        await this.room();
      },
    });
    return upload.run(request.raw as AsyncIterable<Buffer>);
  }

  /** Streams leave half of the producer's queue to those who send single records. */
  private async room(): Promise<void> {
    while (this.producer.queued > this.streamsYieldAt) await new Promise(resolve => setTimeout(resolve, ROOM_POLL_MS));
  }
}

/** Many records in one request: those of one business key pass in their order or not at all. */
function inOrder({ sender, ...exchange }: Exchange): Exchange {
  return { ...exchange, sender: { ...sender, order: new UploadOrder() } };
}

function refuseFor(retryAfterMs: number): never {
  throw quotaExceeded(retryAfterMs);
}

function startsArray(body: Buffer): boolean {
  let at = hasByteOrderMark(body) ? 3 : 0;
  while (at < 1_024 && WHITE_SPACE.has(body[at])) at++;
  return body[at] === BRACKET;
}

function sendJson(reply: FastifyReply, status: number, body: string): void {
  void reply.status(status).header('content-type', 'application/json; charset=utf-8').send(body);
}
