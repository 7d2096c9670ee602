import { Injectable } from '@nestjs/common';
import { ExactlyOnce, type GroupCommit, type RecordBatch } from '#libs/messaging';
import { Database, Outbox, type UnitOfWork } from '#libs/persistence';
import { DossiersRepository } from '../persistence/dossiers.repository.js';
import { FilesRepository } from '../persistence/files.repository.js';
import { MessagesRepository } from '../persistence/messages.repository.js';
import { TaxRepository } from '../persistence/tax.repository.js';
import { WantedFilesRepository } from '../persistence/wanted-files.repository.js';
import { ParcelsRepository } from '../persistence/parcels.repository.js';
import { toMessages } from './batch-messages.js';
import { type Incoming, type IncomingMessage, readLandMessage, readStoredFile } from './incoming-message.js';
import { LandRules } from './land-rules.js';
import { type BatchPlan, planBatch } from './plan-batch.js';
import { toldAgain, wantedFilesOf } from './wanted-file.js';

/** Takes messages into their dossiers: position, effects and messages out commit together or not at all. */
@Injectable()
export class ApplyMessagesService {
  private readonly committer: GroupCommit<Incoming>;

  constructor(
    database: Database,
    private readonly outbox: Outbox,
    exactlyOnce: ExactlyOnce,
    private readonly rules: LandRules,
    private readonly wanted: WantedFilesRepository,
  ) {
    this.committer = exactlyOnce.committer(database, 'land-dossiers', {
      write: (tx, items) => this.write(tx, items),
    });
  }

  /** Throws HubError `bad-message` where a message is none of a land dossier; then nothing of the batch is written. */
  applyMessages(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, message => readLandMessage(message, batch.partition));
  }

  /** The same for what the file store tells. */
  applyFiles(batch: RecordBatch): Promise<void> {
    return this.committer.apply(batch, readStoredFile);
  }

  private async write(tx: UnitOfWork, batch: readonly Incoming[]): Promise<void> {
    const plan = await this.plan(tx, batch);
    await new MessagesRepository(tx).add(plan.messages);
    await new FilesRepository(tx).add(plan.files);
    await new DossiersRepository(tx).write(plan.dossiers);
    const decisions = plan.dossiers.flatMap(dossier => dossier.decisions);
    await new MessagesRepository(tx).decide(decisions);
    await this.wanted.add(tx, wantedFilesOf(decisions));
    await this.wanted.wantRefusedAgain(tx, toldAgain(plan.repeats));
    await new TaxRepository(tx).write(plan.dossiers.filter(({ taxChanged }) => taxChanged));
    await new ParcelsRepository(tx).write(plan.dossiers, this.rules.communes);
    await this.outbox.add(tx, toMessages(plan, Date.now()));
  }

  private async plan(tx: UnitOfWork, batch: readonly Incoming[]): Promise<BatchPlan> {
    const messages = new MessagesRepository(tx);
    const codes = [...new Set(batch.map(({ dossierCode }) => dossierCode))];
    const ids = batch.flatMap(item => (item.kind === 'message' ? [item.event.id] : []));
    // The rows first: what was read beside a row that is overtaken is read again.
    const rows = await new DossiersRepository(tx).find(codes);
    const known = await messages.findKnown(ids);
    const kept = await messages.ofDossiers(rows.map(({ dossierCode }) => dossierCode));
    const files = await new FilesRepository(tx).ofDossiers(withResult([...kept, ...batch.filter(isMessage)]));
    return planBatch({ rows, known, messages: kept, files }, batch, this.rules.forPlan);
  }
}

function isMessage(item: Incoming): item is IncomingMessage {
  return item.kind === 'message';
}

/** Dossiers of which a result was told: files matter to no others. */
function withResult(messages: readonly Pick<IncomingMessage, 'event'>[]): string[] {
  const ended = messages.filter(({ event }) => event.record.type === 'finished');
  return [...new Set(ended.map(({ event }) => event.record.dossierCode))];
}
