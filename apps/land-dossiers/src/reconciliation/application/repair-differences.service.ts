import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LAND_DOSSIER, type OperatorAction, Topic } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { Database, Outbox, type OutgoingMessage } from '#libs/persistence';
import { RegistryView } from '#libs/registry-view';
import { LandRules } from '../../application/land-rules.js';
import { foldDossier } from '../../domain/fold-dossier.js';
import { FilesRepository } from '../../persistence/files.repository.js';
import { MessagesRepository } from '../../persistence/messages.repository.js';
import { type RepairAction, REPAIRS_OF } from '../domain/difference.js';
import { type RepairCall, resendCalls } from '../domain/repair-calls.js';
import { type DifferenceRow, DifferencesRepository, recordRepair } from '../persistence/differences.repository.js';
import { WantedFilesRepository } from '../../persistence/wanted-files.repository.js';
import { ReconciliationsRepository } from '../persistence/reconciliations.repository.js';
import type { RepairView } from './reconciliation.view.js';

/** What an operator wants done about a difference, and why. */
export interface RepairOrder {
  readonly reconciliation: string;
  readonly n: number;
  readonly action: RepairAction;
  readonly actor: string;
  readonly reason: string;
}

/** A result file that is not in the store: message, and place in it. */
export interface MissingFile {
  readonly messageId: string;
  readonly pointer: string;
}

export interface RepairAnswer extends RepairView {
  /** Of `resend`: what carries it out, at the management door, in this order. */
  readonly calls?: readonly RepairCall[];
  /** Of `fetch`: they are wanted anew. */
  readonly files?: readonly MissingFile[];
}

interface Means {
  readonly calls?: readonly RepairCall[];
  readonly files?: readonly MissingFile[];
}

/**
 * Begins repairs. Each is recorded here with who and why, and in the list of what people did. The messages themselves are
 * delivery's: it replays or retries them by the calls that are answered.
 */
@Injectable()
export class RepairDifferencesService {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly registry: RegistryView,
    private readonly rules: LandRules,
    private readonly wanted: WantedFilesRepository,
  ) {}

  /** Throws `not-found`, and `conflict` where such a repair cannot mend the difference. */
  async repair(order: RepairOrder): Promise<RepairAnswer> {
    const { reconciliation, n, action, actor, reason } = order;
    const difference = await new DifferencesRepository(this.database).find(reconciliation, n);
    if (!difference) throw new HubError('missing', 'not-found', 'There is no such difference');
    if (!REPAIRS_OF[difference.kind].includes(action)) throw pointless(`${action} does not mend ${difference.kind}`);
    const means = await this.meansOf(order, difference);
    const at = await this.database.transaction(async tx => {
      const recordedAt = await recordRepair(tx, reconciliation, { n, action, actor, reason });
      if (action === 'fetch') await this.wanted.wantAgain(tx, difference.dossier_code);
      await this.outbox.add(tx, [toActionMessage(order, difference, recordedAt)]);
      return recordedAt;
    });
    return { n, action, actor, reason, at: at.toISOString(), ...means };
  }

  private async meansOf(order: RepairOrder, difference: DifferenceRow): Promise<Means> {
    if (order.action === 'resend') return { calls: await this.resend(order, difference) };
    if (order.action === 'fetch') return { files: await this.missingFiles(difference.dossier_code) };
    return {};
  }

  private async resend(order: RepairOrder, difference: DifferenceRow): Promise<RepairCall[]> {
    const { cause, dossier_code: dossierCode } = difference;
    const { system } = (await new ReconciliationsRepository(this.database).find(order.reconciliation)) ?? {};
    const subscriptions = this.registry
      .subscriptions(LAND_DOSSIER)
      .filter(subscription => !system || subscription.system === system)
      .map(({ code }) => code);
    if (subscriptions.length === 0) throw pointless('nobody of the party has subscribed to land dossiers');
    const messageIds = await new DifferencesRepository(this.database).passedOn(dossierCode);
    if (messageIds.length === 0) throw pointless('no message of the dossier was passed on');
    return resendCalls({ cause, subscriptions, messageIds, reason: order.reason });
  }

  private async missingFiles(dossierCode: string): Promise<MissingFile[]> {
    const messages = await new MessagesRepository(this.database).ofDossiers([dossierCode]);
    const stored = await new FilesRepository(this.database).ofDossiers([dossierCode]);
    const { result } = foldDossier(
      messages.map(({ event }) => event),
      stored,
      this.rules.forPlan,
    );
    const files = (result?.files ?? []).flatMap(({ present }, i) =>
      present ? [] : [{ messageId: result!.messageId, pointer: `/result/files/${i}/file` }],
    );
    if (files.length === 0) throw pointless('no file of the result is missing');
    return files;
  }
}

/** For the list of what people did. */
function toActionMessage(order: RepairOrder, { dossier_code, kind, cause }: DifferenceRow, at: Date): OutgoingMessage {
  const subject = `reconciliations/${order.reconciliation}/differences/${order.n}`;
  const action: OperatorAction = {
    id: randomUUID(),
    at: at.toISOString(),
    actor: order.actor,
    action: 'repair-difference',
    subject,
    reason: order.reason,
    before: `${dossier_code} ${kind} ${cause}`,
    after: order.action,
  };
  const headers = { 'content-type': 'application/json' };
  return { topic: Topic.OperatorActions, key: subject, value: JSON.stringify(action), headers };
}

function pointless(detail: string): HubError {
  return new HubError('conflict', 'conflict', 'This does not mend the difference', { detail });
}
