import { Injectable } from '@nestjs/common';
import { GatewayConfig } from '#libs/config';
import {
  fromVbdlis,
  inVbdlisNames,
  isVbdlisDialect,
  VBDLIS_DIALECTS,
  type VbdlisContext,
  type VbdlisOperation,
} from '#libs/connectors';
import { LAND_DOSSIER, type System } from '#libs/contracts';
import { bodyHashOf, HubError, isTcvn3, type JsonObject, toHubError } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import { activeSystem } from '../../intake/lane.js';
import { Lanes } from '../../intake/lanes.service.js';
import { prepareMessage } from '../../intake/prepare-message.js';
import { Quotas } from '../../intake/quotas.service.js';
import { RecordIntake, type Sender } from '../../intake/record-intake.service.js';
import { takeRecord } from '../../intake/submission.js';
import { UploadOrder } from '../../intake/upload-order.js';
import { receiptDayOf, receiptNumberOf } from './receipt-number.js';
import type { TakenBody } from './vbdlis-body.js';
import { VbdlisMemory } from './vbdlis-memory.service.js';
import { TAKEN } from './vbdlis-reply.js';

export interface VbdlisCall {
  readonly system: string;
  readonly operation: VbdlisOperation;
  readonly body: TakenBody;
  readonly traceParent: string;
  /** The caller's own name for this request. */
  readonly idempotencyKey: string | undefined;
}

/** `error`: of a record that was turned away and is in the log already. */
export type VbdlisOutcome = { readonly message: string } | { readonly error: HubError };

/** Messages of VBDLIS through the same way in as every other record. */
@Injectable()
export class VbdlisRecords {
  constructor(
    private readonly intake: RecordIntake,
    private readonly quotas: Quotas,
    private readonly lanes: Lanes,
    private readonly memory: VbdlisMemory,
    private readonly registry: RegistryView,
    private readonly config: GatewayConfig,
  ) {}

  /** Takes all records of the call or none that is wrong. Throws what is wrong with the call, by the sender's names. */
  async take(call: VbdlisCall): Promise<VbdlisOutcome> {
    const { system, traceParent } = call;
    const sender: Sender = { system, service: LAND_DOSSIER, traceParent, order: new UploadOrder() };
    await this.quotas.admitOne(sender);
    const context = contextOf(activeSystem(this.registry, system), call.body);
    const records = await this.recordsOf(call, context);
    // The call is one message: it waits for its quota rather than being torn.
    await this.quotas.waitFor(sender, records.length - 1);
    const { maxRecordBytes } = this.config;
    const receipts = await Promise.all(
      records.map(record => this.intake.submit(sender, () => takeRecord(record, maxRecordBytes), record)),
    );
    const error = receipts.find(receipt => receipt.error)?.error;
    if (error) return { error };
    // Who asked for a number gets it where the protocol has room for a text.
    const { dossierCode } = records[0]!;
    const isNumber = call.operation === 'TiepNhanHoSoChoMotCua' && typeof dossierCode === 'string';
    return { message: isNumber ? dossierCode : TAKEN };
  }

  private async recordsOf(call: VbdlisCall, context: VbdlisContext): Promise<readonly JsonObject[]> {
    const { operation, body, system } = call;
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
    const content = call.idempotencyKey ?? bodyHashOf(JSON.stringify(records));
    const request = { system, fingerprint: `${operation} ${content}` };
    const occurredAt = isDated ? undefined : await this.memory.firstArrival(request, now);
    const dossierCode = asksForNumber ? await this.memory.receiptNumber(request, context.agencyCode, now) : undefined;
    return records.map(record => ({
      ...record,
      ...(occurredAt === undefined ? {} : { occurredAt }),
      ...(dossierCode === undefined ? {} : { dossierCode }),
    }));
  }

  /** Before a number is given away, and before the first of several notices is taken, all of them must be good. */
  private judge({ system, operation }: VbdlisCall, { dialect }: VbdlisContext, records: readonly JsonObject[]): void {
    const lane = this.lanes.laneOf(system, LAND_DOSSIER);
    records.forEach((record, row) => {
      try {
        prepareMessage(lane, takeRecord(record, this.config.maxRecordBytes), '', Date.now());
      } catch (thrown) {
        const { kind, code, message, detail, errors } = toHubError(thrown);
        const renamed = errors && inVbdlisNames(operation, dialect, errors, row);
        throw new HubError(kind, code, message, { detail, errors: renamed, cause: thrown });
      }
    });
  }
}

function contextOf({ settings = {}, agency }: System, { files }: TakenBody): VbdlisContext {
  const name = settings['vbdlis.dialect'] ?? '';
  return {
    dialect: VBDLIS_DIALECTS[isVbdlisDialect(name) ? name : 'vbdlis'],
    agencyCode: settings['vbdlis.agency'] ?? agency,
    fileBaseUrl: settings['vbdlis.fileBaseUrl'],
    files,
    isLegacyText: isTcvn3,
  };
}
