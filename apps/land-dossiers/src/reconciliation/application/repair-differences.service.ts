import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type OperatorAction, Topic } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { Database, Outbox, type OutgoingMessage, type UnitOfWork } from '#libs/persistence';
import { WantedFilesRepository } from '../../persistence/wanted-files.repository.js';
import { type Cause, type DifferenceKind, type RepairAction, REPAIRS_OF } from '../domain/difference.js';
import { type DifferenceRow, DifferencesRepository, recordRepairs } from '../persistence/differences.repository.js';
import { type ReconciliationRow, ReconciliationsRepository } from '../persistence/reconciliations.repository.js';
import { AskPartyService } from './ask-party.service.js';
import type { BookSource } from './book-source.js';
import { pointless } from './pointless.js';
import { type AskedView, type RepairView, toAsked } from './reconciliation.view.js';
import { type MissingFile, RepairMeans } from './repair-means.service.js';
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

/** What goes on by itself now. */
interface UnderWay {
  /** Of `resend`: what delivery carries out, in its own time. */
  readonly resends?: readonly ResendView[];
  /** Of `ask`: with the party's book as it is now. */
  readonly asked?: AskedView;
}

export interface RepairAnswer extends RepairView, UnderWay {
  /** Of `fetch`: they are wanted anew. */
  readonly files?: readonly MissingFile[];
}

export interface BulkRepairAnswer extends Omit<RepairView, 'n'>, UnderWay {
  /** Differences of which the repair was begun. */
  readonly begun: number;
  /** Those that it does not mend. */
  readonly passedOver: number;
}

/** A repair that is recorded. */
interface Begun extends Pick<RepairView, 'at'>, Pick<UnderWay, 'resends'> {
  /** The fresh comparison. */
  readonly asked: string | null;
}

/** By what differences are mended. */
interface Means {
  readonly mended: readonly DifferenceRow[];
  readonly resends?: readonly Resend[];
  /** Of `ask`: where the party's book is fetched. */
  readonly book?: { readonly of: ReconciliationRow; readonly source: BookSource };
}

/** More are narrowed down by kind and cause: they are begun in one transaction. */
const MAX_AT_ONCE = 10_000;

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
    private readonly asking: AskPartyService,
  ) {}

  /** Throws `not-found`, `conflict` where such a repair cannot mend the difference, and `busy`. */
  async repair(order: RepairOrder): Promise<RepairAnswer> {
    const { reconciliation, n, action, actor, reason } = order;
    const comparison = await this.comparisonOrFail(reconciliation);
    const difference = await new DifferencesRepository(this.database).find(reconciliation, n);
    if (!difference) throw new HubError('missing', 'not-found', 'There is no such difference');
    if (!REPAIRS_OF[difference.kind].includes(action)) throw pointless(`${action} does not mend ${difference.kind}`);
    const { files, ...means } = await this.meansOfOne(order, comparison, difference);
    const { dossier_code: code, kind, cause } = difference;
    const about = { subject: `reconciliations/${reconciliation}/differences/${n}`, before: `${code} ${kind} ${cause}` };
    const { asked, ...begun } = await this.begin(order, means, about);
    const answer = { n, action, actor, reason, ...begun, ...(files ? { files } : {}) };
    return asked === null ? answer : { ...answer, asked: toAsked(asked, code) };
  }

  /** Throws `not-found`, `conflict` where it mends none of them, or they are too many, and `busy`. */
  async repairAll(order: BulkRepairOrder): Promise<BulkRepairAnswer> {
    const { reconciliation, action, actor, reason, kind, cause } = order;
    const comparison = await this.comparisonOrFail(reconciliation);
    const query = { kind, cause, agency: undefined, dossier: undefined, after: 0, limit: MAX_AT_ONCE + 1 };
    const found = await new DifferencesRepository(this.database).list(reconciliation, query);
    if (found.length > MAX_AT_ONCE) throw pointless(`they are more than ${MAX_AT_ONCE}: narrow them down`);
    const mendable = found.filter(difference => REPAIRS_OF[difference.kind].includes(action));
    const means = await this.meansOf(order, comparison, mendable);
    const count = means.mended.length;
    if (count === 0) throw pointless(`${action} mends none of them`);
    const before = [count, kind, cause].filter(part => part !== undefined).join(' ');
    const { asked, ...begun } = await this.begin(order, means, {
      subject: `reconciliations/${reconciliation}`,
      before,
    });
    const answer = { action, actor, reason, begun: count, passedOver: found.length - count, ...begun };
    return asked === null ? answer : { ...answer, asked: toAsked(asked) };
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
      return { mended: [difference], files: await this.missingFiles(difference) };
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
    if (action === 'ask') {
      return { mended: differences, book: { of: comparison, source: this.asking.sourceOrFail(comparison) } };
    }
    if (action === 'resend') {
      const { mended, parts } = await this.means.resend(comparison, differences);
      return { mended, resends: parts.map(toResend) };
    }
    const incomplete = new Set(await this.wanted.incomplete(differences.map(codeOf)));
    return { mended: differences.filter(each => incomplete.has(codeOf(each))) };
  }

  private async missingFiles(difference: DifferenceRow): Promise<MissingFile[]> {
    const files = await this.means.missingFiles(codeOf(difference));
    if (files.length === 0) throw pointless('no file of the result is missing');
    return files;
  }

  private async begin(
    decision: Decision,
    { mended, resends, book }: Means,
    about: Pick<OperatorAction, 'subject' | 'before'>,
  ): Promise<Begun> {
    const commands = commandsByDossier(resends ?? []);
    const repaired = mended.map(each => ({ n: each.n, commands: commands.get(codeOf(each)) ?? [] }));
    return this.database.transaction(async tx => {
      const asked = book ? await this.asking.ask(tx, book.of, book.source, decision.actor) : null;
      const recordedAt = await recordRepairs(tx, decision.reconciliation, repaired, { ...decision, asked });
      const at = recordedAt.toISOString();
      await this.fetchFiles(tx, decision, mended);
      const command = { ...decision, subject: about.subject, at };
      const orders = resends?.map(resend => toCommandMessage(resend, command)) ?? [];
      await this.outbox.add(tx, [toActionMessage(decision, about, at), ...orders]);
      return { at, asked, ...(resends ? { resends: resends.map(toResendView) } : {}) };
    });
  }

  private async fetchFiles(tx: UnitOfWork, { action }: Decision, differences: readonly DifferenceRow[]): Promise<void> {
    if (action === 'fetch') await this.wanted.wantAgain(tx, differences.map(codeOf));
  }
}

function codeOf({ dossier_code: code }: DifferenceRow): string {
  return code;
}

/** For the list of what people did. */
function toActionMessage(
  { actor, reason, action: after }: Decision,
  about: Pick<OperatorAction, 'subject' | 'before'>,
  at: string,
): OutgoingMessage {
  const action: OperatorAction = {
    ...{ id: randomUUID(), at, actor, action: 'repair-difference', reason, after },
    ...about,
  };
  const headers = { 'content-type': 'application/json' };
  return { topic: Topic.OperatorActions, key: about.subject, value: JSON.stringify(action), headers };
}
