import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FaultsService } from '../faults/faults.service.js';
import { playFault, type Refusals } from '../faults/play-fault.js';
import { WEBHOOK_SECRET } from '../sandbox-accounts.js';
import type { ReceivedEvent } from './receiver-book.js';
import { ReceiversService } from './receivers.service.js';
import { WebhookVerifier } from './webhook-signature.js';

type ReceiverRequest = FastifyRequest<{ Params: { receiver: string }; Body: Buffer }>;

interface CloudEvent {
  readonly id?: unknown;
  readonly subject?: unknown;
  readonly sequence?: unknown;
  readonly system?: unknown;
  readonly data?: { readonly status?: unknown };
}

const WORDS: Refusals = {
  refuse: reply => void reply.code(422).send('refused'),
  answerDuplicate: reply => void reply.code(409).send('duplicate'),
};

/** `POST /webhook/:receiver`, beside Nest's pipeline: in benchmarks it shares two cores with all else. */
@Injectable()
export class WebhookRoutes implements OnModuleInit {
  private readonly verifier = new WebhookVerifier(WEBHOOK_SECRET);

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly receivers: ReceiversService,
    private readonly faults: FaultsService,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const type = /^application\/cloudevents\+json(;|$)/;
    fastify.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    fastify.post('/webhook/:receiver', (request: ReceiverRequest, reply) => {
      const fault = this.faults.next(`webhook/${request.params.receiver}`);
      if (!fault) return void reply.code(this.receive(request)).send();
      if (fault.afterEffect) this.receive(request);
      return this.fail(fault, request, reply);
    });
  }

  private async fail(fault: Parameters<typeof playFault>[0], request: ReceiverRequest, reply: FastifyReply) {
    const goesOn = await playFault(fault, reply, WORDS);
    if (goesOn) void reply.code(this.receive(request)).send();
    return reply;
  }

  /** The status to answer. */
  private receive(request: ReceiverRequest): number {
    const book = this.receivers.bookOf(request.params.receiver);
    const { body, headers } = request;
    if (!Buffer.isBuffer(body)) {
      book.malformed++;
      return 415;
    }
    const signed = {
      id: String(headers['webhook-id'] ?? ''),
      timestamp: String(headers['webhook-timestamp'] ?? ''),
      signature: String(headers['webhook-signature'] ?? ''),
    };
    if (!this.verifier.verify(signed, body, Date.now())) {
      book.badSignatures++;
      return 401;
    }
    const event = readEvent(body, signed.id);
    if (!event) {
      book.malformed++;
      return 400;
    }
    book.record(toReceived(event));
    const { id, data } = event;
    this.receivers.tell(request.params.receiver, { id, system: String(event.system), data });
    return 204;
  }
}

type NamedEvent = CloudEvent & { readonly id: string; readonly subject: string };

function readEvent(body: Buffer, id: string): NamedEvent | undefined {
  try {
    const event = JSON.parse(body.toString('utf8')) as CloudEvent;
    if (event.id !== id || typeof event.subject !== 'string') return undefined;
    return event as NamedEvent;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function toReceived({ id, subject, sequence, data }: NamedEvent): ReceivedEvent {
  return { id, subject, sequence: numberOf(sequence), status: numberOf(data?.status) };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
