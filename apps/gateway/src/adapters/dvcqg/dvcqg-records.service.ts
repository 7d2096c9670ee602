import { Injectable } from '@nestjs/common';
import { GatewayConfig } from '#libs/config';
import { SERVICE_RECORD_STATUS } from '#libs/contracts';
import type { DvcqgContext } from '#libs/connectors';
import { quotaExceeded } from '#libs/exchange';
import { HubError, type JsonObject, type JsonValue } from '#libs/kernel';
import { Quotas } from '../../intake/quotas.service.js';
import { RecordIntake, type Receipt, type Sender } from '../../intake/record-intake.service.js';
import type { Submission } from '../../intake/submission.js';
import { UploadOrder } from '../../intake/upload-order.js';
import { DvcqgProcedures } from './dvcqg-procedures.service.js';
import { inProtocolNames } from './dvcqg-field-names.js';
import {
  DvcqgCode,
  dvcqgItemResult,
  type DvcqgItemResult,
  dvcqgRecordsReply,
  type DvcqgRecordsReply,
} from './dvcqg-reply.js';
import { itemsIn, progressRowsIn, textIn } from './dvcqg-request.js';
import { fieldOf, hintOf, readItem, readProgressRow } from './dvcqg-submission.js';

type ReadRow = (row: JsonValue, context: DvcqgContext, maxBytes: number) => Submission;

/** Dossiers and progress rows of protocol A through the same way in as every other record. */
@Injectable()
export class DvcqgRecords {
  constructor(
    private readonly intake: RecordIntake,
    private readonly quotas: Quotas,
    private readonly procedures: DvcqgProcedures,
    private readonly config: GatewayConfig,
  ) {}

  /** `isUpdating` is not looked at: the history of the dossier decides what a report changes. */
  async synchronise(system: string, traceParent: string, call: JsonObject): Promise<DvcqgRecordsReply> {
    const items = itemsIn(call, this.config.maxBatchRecords);
    const results = await this.submitAll(system, traceParent, call, items, readItem);
    const accepted = items.filter((_, i) => results[i]?.error_code === DvcqgCode.Ok);
    await this.procedures.remember(system, accepted);
    return dvcqgRecordsReply(results);
  }

  async progress(system: string, traceParent: string, call: JsonObject): Promise<DvcqgRecordsReply> {
    const rows = await this.procedures.complete(system, progressRowsIn(call));
    return dvcqgRecordsReply(await this.submitAll(system, traceParent, call, rows, readProgressRow));
  }

  private async submitAll(
    system: string,
    traceParent: string,
    call: JsonObject,
    rows: readonly JsonValue[],
    read: ReadRow,
  ): Promise<DvcqgItemResult[]> {
    const order = new UploadOrder();
    const sender: Sender = { system, service: SERVICE_RECORD_STATUS, traceParent, order };
    const context: DvcqgContext = { agencyCode: textIn(call, 'madonvi'), now: new Date().toISOString() };
    const { granted, retryAfterMs } = await this.quotas.admit(sender, rows.length);
    const results = rows.map(async (row, i) => {
      const submission = (): Submission => {
        if (i >= granted) throw quotaExceeded(retryAfterMs);
        return read(row, context, this.config.maxRecordBytes);
      };
      return toResult(row, await this.intake.submit(sender, submission, hintOf(row, context.agencyCode)));
    });
    return Promise.all(results);
  }
}

function toResult(row: JsonValue, { transactionId, error }: Receipt): DvcqgItemResult {
  return dvcqgItemResult(fieldOf(row, 'MaHoSo'), transactionId, error && renamed(error));
}

function renamed(error: HubError): HubError {
  const { kind, code, message, detail, errors } = error;
  return new HubError(kind, code, message, { detail, errors: errors && inProtocolNames(errors) });
}
