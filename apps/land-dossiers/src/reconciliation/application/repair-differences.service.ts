import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type OperatorAction, Topic } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { Database, Outbox, type OutgoingMessage, type UnitOfWork } from '#libs/persistence';
import { WantedFilesRepository } from '../../persistence/wanted-files.repository.js';
import { type Cause, type DifferenceKind, type RepairAction, REPAIRS_OF } from '../domain/difference.js';
import type { RepairCall } from '../domain/repair-calls.js';
import { type DifferenceRow, DifferencesRepository, recordRepairs } from '../persistence/differences.repository.js';
import { type ReconciliationRow, ReconciliationsRepository } from '../persistence/reconciliations.repository.js';
import type { RepairView } from './reconciliation.view.js';
import { type MissingFile, pointless, RepairMeans, type Resend } from './repair-means.service.js';

/** What an operator wants done, and why. */
interface Decision {
  readonly reconciliation: string;
  readonly action: RepairAction;
  readonly actor: string;
  readonly reason: string;
}

/** About one difference. */
export interface RepairOrder extends Decision {
  readonly n: number;
}

/** About all of a kind, of a cause, or of both. */
export interface BulkRepairOrder extends Decision {
  readonly kind: DifferenceKind | undefined;
  readonly cause: Cause | undefined;
}

export interface RepairAnswer extends RepairView {
  /** Of `resend`: what carries it out, at the management door, in this order. */
  readonly calls?: readonly RepairCall[];
  /** Of `fetch`: they are wanted anew. */
  readonly files?: readonly MissingFile[];
}

export interface BulkRepairAnswer extends Omit<RepairView, 'n'> {
  /** Differences of which the repair was begun. */
  readonly begun: number;
  /** Those that it does not mend. */
  readonly passedOver: number;
  /** Of `resend`: as of a single one, for all of them together. */
  readonly calls?: readonly RepairCall[];
}

/** More are narrowed down by kind and cause: the calls for all of them stand in one answer. */
const MAX_AT_ONCE = 10_000;

/**
 * Begins repairs. Each is recorded here with who and why, and in the list of what people did. The messages themselves are
 * delivery's: it replays or retries them by the calls that are answered.
 */
@Injectable()
export class RepairDifferencesService {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly means: RepairMeans,
    private readonly wanted: WantedFilesRepository,
  ) {}

  /** Throws `not-found`, and `conflict` where such a repair cannot mend the difference. */
  async repair(order: RepairOrder): Promise<RepairAnswer> {
    const { reconciliation, n, action, actor, reason } = order;
    const comparison = await this.comparisonOrFail(reconciliation);
    const difference = await new DifferencesRepository(this.database).find(reconciliation, n);
    if (!difference) throw new HubError('missing', 'not-found', 'There is no such difference');
    if (!REPAIRS_OF[difference.kind].includes(action)) throw pointless(`${action} does not mend ${difference.kind}`);
    const means = await this.meansOf(order, comparison, difference);
    const { dossier_code: code, kind, cause } = difference;
    const about = { subject: `reconciliations/${reconciliation}/differences/${n}`, before: `${code} ${kind} ${cause}` };
    const at = await this.begin(order, [difference], about);
    return { n, action, actor, reason, at: at.toISOString(), ...means };
  }

  /** Throws `not-found`, and `conflict` where it mends none of them, or they are too many. */
  async repairAll(order: BulkRepairOrder): Promise<BulkRepairAnswer> {
    const { reconciliation, action, actor, reason, kind, cause } = order;
    const comparison = await this.comparisonOrFail(reconciliation);
    const query = { kind, cause, agency: undefined, after: 0, limit: MAX_AT_ONCE + 1 };
    const found = await new DifferencesRepository(this.database).list(reconciliation, query);
    if (found.length > MAX_AT_ONCE) throw pointless(`they are more than ${MAX_AT_ONCE}: narrow them down`);
    const mendable = found.filter(difference => REPAIRS_OF[difference.kind].includes(action));
    const { mended, calls } = await this.meansOfAll(order, comparison, mendable);
    if (mended.length === 0) throw pointless(`${action} mends none of them`);
    const before = [mended.length, kind, cause].filter(part => part !== undefined).join(' ');
    const at = await this.begin(order, mended, { subject: `reconciliations/${reconciliation}`, before });
    const counts = { begun: mended.length, passedOver: found.length - mended.length };
    return { action, actor, reason, at: at.toISOString(), ...counts, ...(calls ? { calls } : {}) };
  }

  private async meansOfAll(
    { action, reason }: Decision,
    comparison: ReconciliationRow,
    differences: readonly DifferenceRow[],
  ): Promise<Pick<Resend, 'mended'> & Partial<Resend>> {
    if (action === 'resend') return this.means.resend(comparison, differences, reason);
    if (action === 'ask') return { mended: differences };
    const codes = differences.map(({ dossier_code: code }) => code);
    const incomplete = new Set(await this.wanted.incomplete(codes));
    return { mended: differences.filter(({ dossier_code: code }) => incomplete.has(code)) };
  }

  private async comparisonOrFail(id: string): Promise<ReconciliationRow> {
    const comparison = await new ReconciliationsRepository(this.database).find(id);
    if (comparison) return comparison;
    throw new HubError('missing', 'not-found', 'There is no such comparison');
  }

  private async meansOf(
    { action, reason }: Decision,
    comparison: ReconciliationRow,
    difference: DifferenceRow,
  ): Promise<Pick<RepairAnswer, 'calls' | 'files'>> {
    if (action === 'fetch') return { files: await this.missingFiles(difference) };
    if (action !== 'resend') return {};
    const { calls } = await this.means.resend(comparison, [difference], reason);
    if (calls.length === 0) throw pointless('no message of the dossier was passed on');
    return { calls };
  }

  private async missingFiles({ dossier_code: code }: DifferenceRow): Promise<MissingFile[]> {
    const files = await this.means.missingFiles(code);
    if (files.length === 0) throw pointless('no file of the result is missing');
    return files;
  }

  private async begin(
    decision: Decision,
    differences: readonly DifferenceRow[],
    about: Pick<OperatorAction, 'subject' | 'before'>,
  ): Promise<Date> {
    return this.database.transaction(async tx => {
      const numbers = differences.map(({ n }) => n);
      const at = await recordRepairs(tx, decision.reconciliation, numbers, decision);
      await this.fetchFiles(tx, decision, differences);
      await this.outbox.add(tx, [toActionMessage(decision, about, at)]);
      return at;
    });
  }

  private async fetchFiles(tx: UnitOfWork, { action }: Decision, differences: readonly DifferenceRow[]): Promise<void> {
    if (action !== 'fetch') return;
    await this.wanted.wantAgain(
      tx,
      differences.map(({ dossier_code: code }) => code),
    );
  }
}

/** For the list of what people did. */
function toActionMessage(
  { actor, reason, action: after }: Decision,
  about: Pick<OperatorAction, 'subject' | 'before'>,
  at: Date,
): OutgoingMessage {
  const action: OperatorAction = {
    ...{ id: randomUUID(), at: at.toISOString(), actor, action: 'repair-difference', reason, after },
    ...about,
  };
  const headers = { 'content-type': 'application/json' };
  return { topic: Topic.OperatorActions, key: about.subject, value: JSON.stringify(action), headers };
}
