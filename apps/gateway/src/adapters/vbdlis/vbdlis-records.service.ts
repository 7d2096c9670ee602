import { Injectable } from '@nestjs/common';
import { GatewayConfig } from '#libs/config';
import { fileReferencesOf, LAND_DOSSIER, type LandDossierMessage, landFileNameOf } from '#libs/contracts';
import { activeSystem } from '#libs/exchange';
import { FileStore } from '#libs/files';
import { type HubError, type JsonObject, transactionIdOf } from '#libs/kernel';
import { AllowedNetworks } from '#libs/outbound';
import { RegistryView } from '#libs/registry-view';
import { Quotas } from '../../intake/quotas.service.js';
import { type Receipt, RecordIntake, type Sender } from '../../intake/record-intake.service.js';
import { takeRecord } from '../../intake/submission.js';
import { UploadOrder } from '../../intake/upload-order.js';
import { contextOf } from './vbdlis-context.js';
import { identityOf } from './vbdlis-identity.js';
import { type VbdlisCall, VbdlisReading } from './vbdlis-reading.service.js';
import { TAKEN } from './vbdlis-reply.js';

/** `error`: of a record that was turned away and is in the log already. */
export type VbdlisOutcome = { readonly message: string } | { readonly error: HubError };

/** Messages of VBDLIS through the same way in as every other record. */
@Injectable()
export class VbdlisRecords {
  private readonly networks: AllowedNetworks;

  /** Throws `connector-invalid` where an allowed network is none. */
  constructor(
    private readonly intake: RecordIntake,
    private readonly quotas: Quotas,
    private readonly reading: VbdlisReading,
    private readonly files: FileStore,
    private readonly registry: RegistryView,
    private readonly config: GatewayConfig,
  ) {
    this.networks = new AllowedNetworks(config.allowedNetworks);
  }

  /** Takes all records of the call or none that is wrong. Throws what is wrong with the call, by the sender's names. */
  async take(call: VbdlisCall): Promise<VbdlisOutcome> {
    const { system, traceParent } = call;
    const sender: Sender = { system, service: LAND_DOSSIER, traceParent, order: new UploadOrder() };
    await this.quotas.admitOne(sender);
    const context = contextOf(activeSystem(this.registry, system), call.body.files, this.networks);
    const { records, name } = await this.reading.recordsOf(call, context);
    // The call is one message: it waits for its quota rather than being torn.
    await this.quotas.waitFor(sender, records.length - 1);
    // Now that nothing of the call will be refused: the files of one that is would stay for ever.
    await call.body.keep();
    const receipts = await this.submit(call, { ...sender, name }, records);
    const error = receipts.find(receipt => receipt.error)?.error;
    if (error) return { error };
    // Who asked for a number gets it where the protocol has room for a text.
    const { dossierCode } = records[0]!;
    const isNumber = call.operation === 'TiepNhanHoSoChoMotCua' && typeof dossierCode === 'string';
    return { message: isNumber ? dossierCode : TAKEN };
  }

  private async submit(
    { system, idempotencyKey }: VbdlisCall,
    sender: Sender,
    records: readonly JsonObject[],
  ): Promise<readonly Receipt[]> {
    const named = records.map((record, row) => ({ record, identity: identityOf(records, row, idempotencyKey) }));
    for (const { record, identity } of named) {
      await this.nameFiles(record, transactionIdOf(system, LAND_DOSSIER, identity));
    }
    const { maxRecordBytes } = this.config;
    return Promise.all(
      named.map(({ record, identity }) =>
        this.intake.submit(sender, () => takeRecord(record, maxRecordBytes, identity), record),
      ),
    );
  }

  /**
   * Remembers that its files came inside this message, and not their hashes alone; before it is accepted, so that nothing
   * is missing then.
   */
  private async nameFiles(record: JsonObject, transactionId: string): Promise<void> {
    for (const { pointer, file } of fileReferencesOf(record as unknown as LandDossierMessage)) {
      if (file.sha256 !== undefined) await this.files.name(landFileNameOf(transactionId, pointer), file.sha256);
    }
  }
}
