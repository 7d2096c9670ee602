import { Injectable } from '@nestjs/common';
import { LAND_DOSSIER } from '#libs/contracts';
import { Database } from '#libs/persistence';
import { RegistryView } from '#libs/registry-view';
import { LandRules } from '../../application/land-rules.js';
import { foldDossier } from '../../domain/fold-dossier.js';
import { FilesRepository } from '../../persistence/files.repository.js';
import { MessagesRepository } from '../../persistence/messages.repository.js';
import type { Cause } from '../domain/difference.js';
import type { Party } from '../domain/parties.js';
import { subscriptionsOf } from '../domain/receivers.js';
import { type ResendPart, resendParts } from '../domain/resend-parts.js';
import { type DifferenceRow, DifferencesRepository } from '../persistence/differences.repository.js';
import type { ReconciliationRow } from '../persistence/reconciliations.repository.js';
import { ToldDeliveriesRepository } from '../persistence/told-deliveries.repository.js';
import { pointless } from './pointless.js';

/** A result file that is not in the store: message, and place in it. */
export interface MissingFile {
  readonly messageId: string;
  readonly pointer: string;
}

/** What carries a repair out, and which of the differences it is good for. */
export interface ResendMeans {
  readonly parts: readonly ResendPart[];
  readonly mended: readonly DifferenceRow[];
}

/** Of these a delivery is known that is not done: it is tried again, and no replay brings it. */
const OF_DELIVERIES: ReadonlySet<Cause> = new Set(['delivery-dead', 'delivery-waiting']);

/** Finds out how differences can be mended. */
@Injectable()
export class RepairMeans {
  constructor(
    private readonly database: Database,
    private readonly registry: RegistryView,
    private readonly rules: LandRules,
  ) {}

  /** What brings the dossiers' messages to the party again, and to nobody else. Throws `conflict` where that is nobody. */
  async resend(comparison: ReconciliationRow, differences: readonly DifferenceRow[]): Promise<ResendMeans> {
    const subscriptions = this.receivers(comparison);
    const late = differences.filter(({ cause }) => OF_DELIVERIES.has(cause));
    const open = await new ToldDeliveriesRepository(this.database).open(late.map(codeOf), subscriptions);
    // What waits for another party does not keep a message from this one.
    const waiting = new Set(open.map(({ dossierCode }) => dossierCode));
    const lacking = differences.filter(each => !waiting.has(codeOf(each)));
    const passedOn = await new DifferencesRepository(this.database).passedOn(lacking.map(codeOf));
    const takers = this.registry.subscriptions(LAND_DOSSIER).filter(({ code }) => subscriptions.includes(code));
    const parts = resendParts({ open, subscriptions: takers, messages: passedOn });
    const mendable = new Set(parts.flatMap(({ messages }) => messages.map(({ dossierCode }) => dossierCode)));
    return {
      parts,
      mended: differences.filter(each => mendable.has(codeOf(each))),
    };
  }

  async missingFiles(dossierCode: string): Promise<MissingFile[]> {
    const messages = await new MessagesRepository(this.database).ofDossiers([dossierCode]);
    const stored = await new FilesRepository(this.database).ofDossiers([dossierCode]);
    const { result } = foldDossier(
      messages.map(({ event }) => event),
      stored,
      this.rules.forPlan,
    );
    return (result?.files ?? []).flatMap(({ present }, i) =>
      present ? [] : [{ messageId: result!.messageId, pointer: `/result/files/${i}/file` }],
    );
  }

  private receivers({ party, system }: ReconciliationRow): string[] {
    const subscriptions = this.registry.subscriptions(LAND_DOSSIER);
    const codes =
      system === null
        ? subscriptionsOf(party, subscriptions, this.registry)
        : subscriptions.filter(subscription => subscription.system === system).map(({ code }) => code);
    if (codes.length === 0)
      throw pointless(system === null ? nobodyIs(party) : `${system} has subscribed to no land dossiers`);
    return codes;
  }
}

/** With what to set: more often nobody has said who is the party than nobody has subscribed. */
function nobodyIs(party: Party): string {
  return (
    `of nobody who has subscribed to land dossiers it is known that it is the party ${party}: set bookParty: ${party} among the ` +
    `settings of its connector or of its system, or name its system when its book is compared (system=CODE)`
  );
}

function codeOf({ dossier_code: code }: DifferenceRow): string {
  return code;
}
