import { Injectable } from '@nestjs/common';
import { GatewayConfig } from '#libs/config';
import { fromVbdlis, inVbdlisNames, type VbdlisContext, type VbdlisOperation } from '#libs/connectors';
import { LAND_DOSSIER } from '#libs/contracts';
import { textOf } from '#libs/exchange';
import { bodyHashOf, HubError, type JsonObject, toHubError } from '#libs/kernel';
import { Lanes } from '../../intake/lanes.service.js';
import { prepareMessage } from '../../intake/prepare-message.js';
import { takeRecord } from '../../intake/submission.js';
import { receiptDayOf, receiptNumberOf } from './receipt-number.js';
import { nameOf, VbdlisArrivals } from './vbdlis-arrivals.service.js';
import type { TakenBody } from './vbdlis-body.js';
import { checkFileTypes } from './vbdlis-file-types.js';
import { type RequestRef, VbdlisMemory } from './vbdlis-memory.service.js';

export interface VbdlisCall {
  readonly system: string;
  readonly operation: VbdlisOperation;
  readonly body: TakenBody;
  readonly traceParent: string;
  /** The caller's own name for this request. */
  readonly idempotencyKey: string | undefined;
}

/** A call as records. */
export interface VbdlisRecordsRead {
  readonly records: readonly JsonObject[];
  /** What the door calls it among the messages of its dossier: of a repetition the same. */
  readonly name: string;
}

/** Makes records of calls, with the time and the number that a call may lack. */
@Injectable()
export class VbdlisReading {
  constructor(
    private readonly lanes: Lanes,
    private readonly memory: VbdlisMemory,
    private readonly arrivals: VbdlisArrivals,
    private readonly config: GatewayConfig,
  ) {}

  /** All records of the call, each as it may pass. Throws what is wrong with the call, by the sender's names. */
  async recordsOf(call: VbdlisCall, context: VbdlisContext): Promise<VbdlisRecordsRead> {
    const { operation, body } = call;
    const { records, isDated } = fromVbdlis(operation, body.json, context);
    const now = Date.now();
    const asksForNumber = operation === 'TiepNhanHoSoChoMotCua' && records[0]?.['dossierCode'] === '';
    const draft: JsonObject = {
      ...(isDated ? {} : { occurredAt: new Date(now).toISOString() }),
      ...(asksForNumber ? { dossierCode: receiptNumberOf(context.agencyCode, receiptDayOf(now), 0) } : {}),
    };
    this.judge(
      call,
      context,
      records.map(record => ({ ...record, ...draft })),
    );
    const request = requestOf(call, records);
    const isNamed = call.idempotencyKey !== undefined || asksForNumber;
    const undated = { request, dossierCode: textOf(records[0]?.['dossierCode']), isNamed };
    const occurredAt = isDated ? undefined : await this.arrivals.firstArrival(undated, now);
    const dossierCode = asksForNumber
      ? await this.memory.receiptNumber(request, context.agencyCode, now, occurredAt)
      : undefined;
    const completed = records.map(record => ({
      ...record,
      ...(occurredAt === undefined ? {} : { occurredAt }),
      ...(dossierCode === undefined ? {} : { dossierCode }),
    }));
    return { records: completed, name: nameOf(request) };
  }

  /** Before a number is given away, and before the first of several notices is taken, all of them must be good. */
  private judge({ system, operation }: VbdlisCall, { dialect }: VbdlisContext, records: readonly JsonObject[]): void {
    const lane = this.lanes.laneOf(system, LAND_DOSSIER);
    records.forEach((record, row) => {
      try {
        prepareMessage(lane, takeRecord(record, this.config.maxRecordBytes), '', Date.now());
        checkFileTypes(record);
      } catch (thrown) {
        const { kind, code, message, detail, errors } = toHubError(thrown);
        const renamed = errors && inVbdlisNames(operation, dialect, errors, row);
        throw new HubError(kind, code, message, { detail, errors: renamed, cause: thrown });
      }
    });
  }
}

/** By the caller's own name for it, else by what it says. */
function requestOf({ system, operation, idempotencyKey }: VbdlisCall, records: readonly JsonObject[]): RequestRef {
  return { system, fingerprint: `${operation} ${idempotencyKey ?? bodyHashOf(JSON.stringify(records))}` };
}
