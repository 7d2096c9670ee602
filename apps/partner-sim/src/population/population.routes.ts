import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from '../faults/fault.js';
import { FaultsService } from '../faults/faults.service.js';
import { POPULATION_ACCOUNT } from '../sandbox-accounts.js';
import type { SoapCall } from './population-desk.js';
import { playPopulationFault, sendAnswer } from './population-faults.js';
import { PopulationService } from './population.service.js';

const { username, password } = POPULATION_ACCOUNT;
const AUTHORIZATION = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
const TEXT = 'text/plain; charset=utf-8';
const MAX_BYTES = 16_384;
const XML_IN_UTF8 = /^text\/xml(?:\s*;\s*charset="?utf-8"?)?$/i;

/** `POST /population/soap`, beside Nest's pipeline: a file of a million people comes through here. */
@Injectable()
export class PopulationRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly population: PopulationService,
    private readonly faults: FaultsService,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addContentTypeParser(/^text\/xml/i, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    fastify.post('/population/soap', { bodyLimit: MAX_BYTES }, (request, reply) => this.take(request, reply));
  }

  /** A promise only where a fault takes its time: most calls are answered at once. */
  private take(request: FastifyRequest, reply: FastifyReply): void | Promise<FastifyReply> {
    if (isTurnedAway(request, reply) || this.isShut(reply)) return;
    const call = { body: request.body as Buffer, soapAction: soapActionOf(request) };
    const fault = this.faults.next('population');
    return fault ? this.fail(fault, call, reply) : sendAnswer(reply, this.population.answer(call));
  }

  private async fail(fault: Fault, call: SoapCall, reply: FastifyReply): Promise<FastifyReply> {
    this.population.countFault();
    if (fault.afterEffect) this.population.answer(call);
    if (await playPopulationFault(fault, call, reply)) sendAnswer(reply, this.population.answer(call));
    return reply;
  }

  private isShut(reply: FastifyReply): boolean {
    const closed = this.population.enter();
    if (!closed) return false;
    const status = closed.reason === 'over-quota' ? 429 : 503;
    void reply
      .code(status)
      .header('retry-after', String(closed.retryAfterS))
      .type(TEXT)
      .send('Hệ thống không nhận yêu cầu');
    return true;
  }
}

function isTurnedAway({ headers, body }: FastifyRequest, reply: FastifyReply): boolean {
  if (headers.authorization !== AUTHORIZATION) {
    void reply.code(401).header('www-authenticate', 'Basic realm="population"').type(TEXT).send('Chưa xác thực');
    return true;
  }
  if (Buffer.isBuffer(body) && XML_IN_UTF8.test(headers['content-type'] ?? '')) return false;
  void reply.code(415).type(TEXT).send('Chỉ nhận text/xml');
  return true;
}

function soapActionOf({ headers }: FastifyRequest): string | undefined {
  const { soapaction } = headers;
  return typeof soapaction === 'string' ? soapaction : undefined;
}
