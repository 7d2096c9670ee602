import { Injectable } from '@nestjs/common';
import { GatewayConfig } from '#libs/config';
import { type DvcqgReply } from '#libs/connectors';
import { SERVICE_RECORD_STATUS } from '#libs/contracts';
import { discardRest, readBody, Refusals, traceParentOf } from '#libs/exchange';
import { type HubError, type JsonObject, toHubError } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DvcqgLogin } from './dvcqg-login.service.js';
import { DvcqgRecords } from './dvcqg-records.service.js';
import { DvcqgCode, dvcqgCodeOf, dvcqgReply } from './dvcqg-reply.js';
import { notOffered, readCall, textIn } from './dvcqg-request.js';

/** Whoever logs in has shown nothing yet. */
const MAX_LOGIN_BYTES = 4_096;

interface Attempt {
  /** '' until the session says. */
  system: string;
}

/**
 * `/adapters/dvcqg`: the hub as an adapter of the national portal (protocol A, domain.md 3.2). Every answer is one of the
 * protocol under HTTP 200; what is refused is in the log like any other refusal.
 */
@Injectable()
export class DvcqgController {
  constructor(
    private readonly login: DvcqgLogin,
    private readonly records: DvcqgRecords,
    private readonly refusals: Refusals,
    private readonly registry: RegistryView,
    private readonly config: GatewayConfig,
  ) {}

  auth(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, MAX_LOGIN_BYTES, async call => {
      const session = await this.login.logIn(textIn(call, 'username'), textIn(call, 'password'));
      return { ...dvcqgReply(DvcqgCode.Ok, { session }), error_code: 0 };
    });
  }

  integration(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, this.config.maxBatchBytes, async (call, attempt) => {
      attempt.system = await this.login.systemOf(textIn(call, 'session'));
      const traceParent = traceParentOf(request.headers['traceparent']);
      switch (textIn(call, 'service')) {
        case 'DongBoHoSoMC':
          return this.records.synchronise(attempt.system, traceParent, call);
        case 'CapNhatTienDoHoSoMC':
          return this.records.progress(attempt.system, traceParent, call);
        default:
          throw notOffered();
      }
    });
  }

  private async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    maxBytes: number,
    work: (call: JsonObject, attempt: Attempt) => Promise<DvcqgReply>,
  ): Promise<void> {
    const attempt: Attempt = { system: '' };
    try {
      const call = readCall(await readBody(request.raw, maxBytes));
      send(reply, await work(call, attempt));
    } catch (thrown) {
      const error = toHubError(thrown);
      if (!error.retriable) await this.log(error, attempt);
      send(reply, toReply(error, request.url));
      discardRest(request.raw);
    }
  }

  private async log(error: HubError, { system }: Attempt): Promise<void> {
    await this.refusals.record({ error, system, service: this.registry.service(SERVICE_RECORD_STATUS) });
  }
}

/** A wrong password has a code of its own: a session that has expired is worth another login, a password is not. */
function toReply(error: HubError, url: string): DvcqgReply {
  const code = dvcqgCodeOf(error);
  const isLogin = url.startsWith('/adapters/dvcqg/auth');
  return dvcqgReply(isLogin && code === DvcqgCode.SessionRefused ? DvcqgCode.LoginRefused : code);
}

function send(reply: FastifyReply, body: DvcqgReply): void {
  void reply.status(200).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}
