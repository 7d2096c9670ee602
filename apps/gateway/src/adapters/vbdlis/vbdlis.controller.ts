import { Injectable } from '@nestjs/common';
import { isVbdlisCatalogue, type VbdlisCatalogue, type VbdlisOperation, vbdlisOperationOf } from '#libs/connectors';
import { LAND_DOSSIER } from '#libs/contracts';
import { HubError, type JsonObject, numberingAgencyOf, toHubError } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Lanes } from '../../intake/lanes.service.js';
import { Refusals } from '../../intake/refusals.service.js';
import { traceParentOf } from '../../intake/trace-parent.js';
import { idempotencyKeyOf } from '../../records/idempotency-key.js';
import { discardRest } from '../../records/read-body.js';
import { BodyTaker } from './vbdlis-body.js';
import { VbdlisCallers } from './vbdlis-callers.service.js';
import { VbdlisRecords } from './vbdlis-records.service.js';
import { refusedReply, takenReply } from './vbdlis-reply.js';

export interface VbdlisRoute {
  Params: { operation: string };
}

/** What is known of a call so far, for the log. */
interface Attempt {
  system: string;
  hint?: JsonObject;
}

/**
 * `/adapters/vbdlis/{operation}`: the hub as a land system to one-stops, and as a one-stop to land systems (domain.md 5).
 * Every answer is one of the protocol under HTTP 200; what is refused is in the log like any other refusal.
 */
@Injectable()
export class VbdlisController {
  constructor(
    private readonly callers: VbdlisCallers,
    private readonly lanes: Lanes,
    private readonly bodies: BodyTaker,
    private readonly records: VbdlisRecords,
    private readonly refusals: Refusals,
    private readonly registry: RegistryView,
  ) {}

  async handle(request: FastifyRequest<VbdlisRoute>, reply: FastifyReply): Promise<void> {
    const operation = vbdlisOperationOf(request.params.operation);
    const attempt: Attempt = { system: '' };
    try {
      send(reply, await this.answer(request, operation, attempt));
    } catch (thrown) {
      const error = toHubError(thrown);
      if (error.kind !== 'unavailable') await this.log(error, attempt);
      send(reply, refusedReply(operation, error, Date.now()));
      discardRest(request.raw);
    }
  }

  /** Who may not send is turned away before the body is read. */
  private async answer(
    request: FastifyRequest<VbdlisRoute>,
    operation: VbdlisOperation | VbdlisCatalogue | undefined,
    attempt: Attempt,
  ): Promise<object> {
    const { headers, method, raw } = request;
    attempt.system = await this.callers.systemOf(headers.authorization);
    this.lanes.laneOf(attempt.system, LAND_DOSSIER);
    if (operation === undefined || isVbdlisCatalogue(operation) || method !== 'POST') throw notOffered();
    const body = await this.bodies.takeBody(raw);
    attempt.hint = hintOf(body.json);
    const outcome = await this.records.take({
      system: attempt.system,
      operation,
      body,
      traceParent: traceParentOf(headers['traceparent']),
      idempotencyKey: idempotencyKeyOf(headers['idempotency-key']),
    });
    if ('error' in outcome) return refusedReply(operation, outcome.error, Date.now());
    return takenReply(operation, outcome.message, Date.now());
  }

  private async log(error: HubError, { system, hint: record }: Attempt): Promise<void> {
    await this.refusals.record({ error, system, service: this.registry.service(LAND_DOSSIER), record });
  }
}

/** The hub keeps no lists of a one-stop's officers, procedures and states: it has none to give. */
function notOffered(): HubError {
  return new HubError('missing', 'not-offered', 'The hub does not offer this operation of the protocol');
}

function hintOf({ SoBienNhan }: JsonObject): JsonObject {
  if (typeof SoBienNhan !== 'string') return {};
  return { dossierCode: SoBienNhan, agencyCode: numberingAgencyOf(SoBienNhan) ?? '' };
}

function send(reply: FastifyReply, body: object): void {
  void reply.status(200).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}
