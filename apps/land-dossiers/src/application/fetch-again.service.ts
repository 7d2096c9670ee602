import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type OperatorAction, Topic } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { Database, Outbox } from '#libs/persistence';
import { WantedFilesRepository } from '../persistence/wanted-files.repository.js';

/** An operator's lever: files that could not be had are wanted anew, say because a partner has mended its links. */
@Injectable()
export class FetchAgainService {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly wanted: WantedFilesRepository,
  ) {}

  /** How many files are wanted anew; throws `not-found` where none of the dossier is missing. Told to the audit. */
  async fetchAgain(dossierCode: string, actor: string, reason: string): Promise<number> {
    return this.database.transaction(async tx => {
      const files = await this.wanted.wantAgain(tx, [dossierCode]);
      if (files === 0) throw new HubError('missing', 'not-found', 'No file of this dossier is missing');
      const at = new Date().toISOString();
      const subject = `land-dossiers/${dossierCode}`;
      const about = { actor, action: 'fetch-files', subject, reason, before: '', after: `${files}` } as const;
      const action: OperatorAction = { id: randomUUID(), at, ...about };
      await this.outbox.add(tx, [
        { topic: Topic.OperatorActions, key: subject, value: JSON.stringify(action), headers: {} },
      ]);
      return files;
    });
  }
}
