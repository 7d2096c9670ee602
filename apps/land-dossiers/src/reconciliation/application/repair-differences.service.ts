import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type OperatorAction, Topic } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { Database, Outbox, type OutgoingMessage, type UnitOfWork } from '#libs/persistence';
import { WantedFilesRepository } from '../../persistence/wanted-files.repository.js';
import { type Cause, type DifferenceKind, type RepairAction, REPAIRS_OF } from '../domain/difference.js';
import { type DifferenceRow, DifferencesRepository, recordRepairs } from '../persistence/differences.repository.js';
import { type ReconciliationRow, ReconciliationsRepository } from '../persistence/reconciliations.repository.js';
import type { RepairView } from './reconciliation.view.js';
import { type MissingFile, pointless, RepairMeans } from './repair-means.service.js';
import {
  commandsByDossier,
  type Resend,
  type ResendView,
  toCommandMessage,
  toResend,
  toResendView,
} from './resend-commands.js';

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

/** What the hub itself does for a repair, and what it leaves to people. */
interface Begun {
  /** Of `resend`: what delivery carries out now, in its own time. */
  readonly resends?: readonly ResendView[];
  /** Of `ask`: that it is for a person to do. */
  readonly note?: string;
}

export interface RepairAnswer extends RepairView, Begun {
  /** Of `fetch`: they are wanted anew. */
  readonly files?: readonly MissingFile[];
}

export interface BulkRepairAnswer extends Omit<RepairView, 'n'>, Begun {
  /** Differences of which the repair was begun. */
  readonly begun: number;
  /** Those that it does not mend. */
  readonly passedOver: number;
}

/** By what differences are mended. */
interface Means {
  readonly mended: readonly DifferenceRow[];
  readonly resends: readonly Resend[];
}

/** More are narrowed down by kind and cause: they are begun in one transaction. */
const MAX_AT_ONCE = 10_000;
const BY_A_PERSON = 'It is recorded, and the hub sends nothing: a person asks the party.';

/**
 * Begins repairs. Each is recorded here with who and why, and in the list of what people did. The messages themselves are
 * delivery's: in the same transaction it is told to replay or to retry them, so none is recorded that is not carried out.
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
    const { files, ...means } = await this.meansOfOne(order, comparison, difference);
    const { dossier_code: code, kind, cause } = difference;
    const about = { subject: `reconciliations/${reconciliation}/differences/${n}`, before: `${code} ${kind} ${cause}` };
    const at = await this.begin(order, means, about);
    return { n, action, actor, reason, at: at.toISOString(), ...begunBy(order, means), ...(files ? { files } : {}) };
  }

  /** Throws `not-found`, and `conflict` where it mends none of them, or they are too many. */
  async repairAll(order: BulkRepairOrder): Promise<BulkRepairAnswer> {
    const { reconciliation, action, actor, reason, kind, cause } = order;
    const comparison = await this.comparisonOrFail(reconciliation);
    const query = { kind, cause, agency: undefined, after: 0, limit: MAX_AT_ONCE + 1 };
    const found = await new DifferencesRepository(this.database).list(reconciliation, query);
    if (found.length > MAX_AT_ONCE) throw pointless(`they are more than ${MAX_AT_ONCE}: narrow them down`);
    const mendable = found.filter(difference => REPAIRS_OF[difference.kind].includes(action));
    const means = await this.meansOf(order, comparison, mendable);
    const begun = means.mended.length;
    if (begun === 0) throw pointless(`${action} mends none of them`);
    const before = [begun, kind, cause].filter(part => part !== undefined).join(' ');
    const at = await this.begin(order, means, { subject: `reconciliations/${reconciliation}`, before });
    const counts = { begun, passedOver: found.length - begun };
    return { action, actor, reason, at: at.toISOString(), ...counts, ...begunBy(order, means) };
  }

  private async comparisonOrFail(id: string): Promise<ReconciliationRow> {
    const comparison = await new ReconciliationsRepository(this.database).find(id);
    if (comparison) return comparison;
    throw new HubError('missing', 'not-found', 'There is no such comparison');
  }

  private async meansOfOne(
    order: Decision,
    comparison: ReconciliationRow,
    difference: DifferenceRow,
  ): Promise<Means & Pick<RepairAnswer, 'files'>> {
    if (order.action === 'fetch') {
      return { mended: [difference], resends: [], files: await this.missingFiles(difference) };
    }
    const means = await this.meansOf(order, comparison, [difference]);
    if (means.mended.length === 0) throw pointless('no message of the dossier was passed on that the party takes');
    return means;
  }

  private async meansOf(
    { action }: Decision,
    comparison: ReconciliationRow,
    differences: readonly DifferenceRow[],
  ): Promise<Means> {
    if (action === 'ask') return { mended: differences, resends: [] };
    if (action === 'resend') {
      const { mended, parts } = await this.means.resend(comparison, differences);
      return { mended, resends: parts.map(toResend) };
    }
    const incomplete = new Set(await this.wanted.incomplete(differences.map(codeOf)));
    return { mended: differences.filter(each => incomplete.has(codeOf(each))), resends: [] };
  }

  private async missingFiles(difference: DifferenceRow): Promise<MissingFile[]> {
    const files = await this.means.missingFiles(codeOf(difference));
    if (files.length === 0) throw pointless('no file of the result is missing');
    return files;
  }

  private async begin(
    decision: Decision,
    { mended, resends }: Means,
    about: Pick<OperatorAction, 'subject' | 'before'>,
  ): Promise<Date> {
    const commands = commandsByDossier(resends);
    const repaired = mended.map(each => ({ n: each.n, commands: commands.get(codeOf(each)) ?? [] }));
    return this.database.transaction(async tx => {
      const at = await recordRepairs(tx, decision.reconciliation, repaired, decision);
      await this.fetchFiles(tx, decision, mended);
      const command = { ...decision, subject: about.subject, at: at.toISOString() };
      const orders = resends.map(resend => toCommandMessage(resend, command));
      await this.outbox.add(tx, [toActionMessage(decision, about, at), ...orders]);
      return at;
    });
  }

  private async fetchFiles(tx: UnitOfWork, { action }: Decision, differences: readonly DifferenceRow[]): Promise<void> {
    if (action === 'fetch') await this.wanted.wantAgain(tx, differences.map(codeOf));
  }
}

function begunBy({ action }: Decision, { resends }: Means): Begun {
  if (action === 'resend') return { resends: resends.map(toResendView) };
  return action === 'ask' ? { note: BY_A_PERSON } : {};
}

function codeOf({ dossier_code: code }: DifferenceRow): string {
  return code;
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
