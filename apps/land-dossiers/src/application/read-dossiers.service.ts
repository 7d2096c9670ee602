import { Injectable } from '@nestjs/common';
import { DOSSIER_CODE_PATTERN, HubError } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { foldDossier } from '../domain/fold-dossier.js';
import { DossierListRepository, type DossierQuery } from '../persistence/dossier-list.repository.js';
import { FilesRepository } from '../persistence/files.repository.js';
import { type FileState, WantedFilesRepository } from '../persistence/wanted-files.repository.js';
import { MessagesRepository } from '../persistence/messages.repository.js';
import { parcelsOf } from './dossier-parcels.js';
import { type DossierSummary, type DossierView, toDossierSummary, toDossierView } from './dossier.view.js';
import { standingEventOf } from './kept-message.js';
import { LandRules } from './land-rules.js';

export interface DossierPage {
  readonly items: readonly DossierSummary[];
  /** The next page's `cursor`; absent on the last page. */
  readonly nextCursor?: string;
}

const DOSSIER_CODE = new RegExp(DOSSIER_CODE_PATTERN);

/** Answers operators: which dossiers are where, and everything about one of them. */
@Injectable()
export class ReadDossiersService {
  constructor(
    private readonly database: Database,
    private readonly rules: LandRules,
    private readonly wanted: WantedFilesRepository,
  ) {}

  async list(query: DossierQuery): Promise<DossierPage> {
    const now = Date.now();
    const rows = await new DossierListRepository(this.database).list(query);
    const items = rows.map(row => toDossierSummary(row, now));
    return items.length < query.limit ? { items } : { items, nextCursor: items.at(-1)!.dossierCode };
  }

  /** Throws `not-found`. The history is computed from the messages, as the process itself is. */
  async getOrFail(dossierCode: string): Promise<DossierView & { readonly files: readonly FileState[] }> {
    const row = DOSSIER_CODE.test(dossierCode)
      ? await new DossierListRepository(this.database).find(dossierCode)
      : undefined;
    if (!row) throw new HubError('missing', 'not-found', 'There is no such land dossier');
    const messages = await new MessagesRepository(this.database).ofDossiers([dossierCode]);
    const files = await new FilesRepository(this.database).ofDossiers([dossierCode]);
    const process = foldDossier(messages.map(standingEventOf), files, this.rules.forPlan);
    const parcels = parcelsOf(process, this.rules.communes);
    const view = toDossierView(toDossierSummary(row, Date.now()), process, messages, parcels);
    return { ...view, files: await this.wanted.ofDossier(dossierCode) };
  }
}
