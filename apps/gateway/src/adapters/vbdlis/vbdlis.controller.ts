import { Injectable } from '@nestjs/common';
import { isVbdlisCatalogue, type VbdlisCatalogue, type VbdlisOperation, vbdlisOperationOf } from '#libs/connectors';
import { LAND_DOSSIER } from '#libs/contracts';
import { discardRest, traceParentOf } from '#libs/exchange';
import { HubError, type JsonObject, numberingAgencyOf, toHubError } from '#libs/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Lanes } from '../../intake/lanes.service.js';
import { idempotencyKeyOf } from '../../records/idempotency-key.js';
import { BodyTaker, type DossierNumber } from './vbdlis-body.js';
import { VbdlisCatalogues } from './vbdlis-catalogues.js';
import { VbdlisCallers } from './vbdlis-callers.service.js';
import { VbdlisRecords } from './vbdlis-records.service.js';
import { type VbdlisAttempt, VbdlisRefusals } from './vbdlis-refusals.service.js';
import { refusedReply, takenReply } from './vbdlis-reply.js';

export interface VbdlisRoute {
  Params: { operation: string };
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
    private readonly catalogues: VbdlisCatalogues,
    private readonly refusals: VbdlisRefusals,
  ) {}

  async handle(request: FastifyRequest<VbdlisRoute>, reply: FastifyReply): Promise<void> {
    const operation = vbdlisOperationOf(request.params.operation);
    const attempt: VbdlisAttempt = { system: '' };
    try {
      send(reply, await this.answer(request, operation, attempt));
    } catch (thrown) {
      const error = toHubError(thrown);
      await this.refusals.record(error, attempt);
      send(reply, refusedReply(operation, error, Date.now()));
    } finally {
      discardRest(request.raw);
    }
  }

  /** Who may not send is turned away before the body is read. */
  private async answer(
    request: FastifyRequest<VbdlisRoute>,
    operation: VbdlisOperation | VbdlisCatalogue | undefined,
    attempt: VbdlisAttempt,
  ): Promise<object> {
    const { headers, method, raw } = request;
    attempt.system = await this.callers.systemOf(headers.authorization);
    this.lanes.laneOf(attempt.system, LAND_DOSSIER);
    if (operation !== undefined && isVbdlisCatalogue(operation)) return this.catalogues.replyTo(operation);
    if (operation === undefined || method !== 'POST') throw notOffered();
    const how = {
      traceParent: traceParentOf(headers['traceparent']),
      idempotencyKey: idempotencyKeyOf(headers['idempotency-key']),
    };
    const note = (about: DossierNumber): void => void (attempt.hint = hintOf(about));
    const body = await this.bodies.takeBody(raw, note);
    try {
      note(body.json);
      const outcome = await this.records.take({ system: attempt.system, operation, body, ...how });
      if ('error' in outcome) return refusedReply(operation, outcome.error, Date.now());
      return takenReply(operation, outcome.message, Date.now());
    } finally {
      await body.discard();
    }
  }
}

function notOffered(): HubError {
  return new HubError('missing', 'not-offered', 'The hub does not offer this operation of the protocol');
}

function hintOf({ SoBienNhan }: DossierNumber): JsonObject {
  if (typeof SoBienNhan !== 'string') return {};
  return { dossierCode: SoBienNhan, agencyCode: numberingAgencyOf(SoBienNhan) ?? '' };
}

function send(reply: FastifyReply, body: object): void {
  void reply.status(200).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}
