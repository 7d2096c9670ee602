import { Injectable } from '@nestjs/common';
import { Refusals, refuseRequest, traceParentOf } from '#libs/exchange';
import { TokenVerifier } from '#libs/http';
import { RegistryView } from '#libs/registry-view';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Lanes } from '../intake/lanes.service.js';
import { recordFormOf } from './media.js';
import { RecordReceivers } from './record-receivers.service.js';

export interface RecordsRoute {
  Params: { service: string };
}

/** `POST /v1/services/{service}/records`: who may not send is turned away before the body is read. */
@Injectable()
export class RecordsController {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly registry: RegistryView,
    private readonly lanes: Lanes,
    private readonly receivers: RecordReceivers,
    private readonly refusals: Refusals,
  ) {}

  async post(request: FastifyRequest<RecordsRoute>, reply: FastifyReply): Promise<void> {
    const { service } = request.params;
    let system = '';
    try {
      const clientId = await this.tokens.clientOf(request.headers.authorization);
      // Of a suspended one the log says who it was; the lane turns it away.
      system = this.registry.system(clientId)?.code ?? '';
      this.lanes.laneOf(clientId, service);
      const sender = { system, service, traceParent: traceParentOf(request.headers['traceparent']) };
      await this.receivers.receive(recordFormOf(request.headers), { sender, request, reply });
    } catch (error) {
      await this.refuse(request, reply, error, system);
    }
  }

  /** Also for what Fastify refuses before this controller is asked. */
  async refuse(request: FastifyRequest, reply: FastifyReply, thrown: unknown, system = ''): Promise<void> {
    const service = this.registry.service((request.params as RecordsRoute['Params']).service);
    await refuseRequest({ request, reply }, thrown, { system, service }, this.refusals);
  }
}
