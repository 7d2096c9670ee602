import { Injectable } from '@nestjs/common';
import { LAND_DOSSIER } from '#libs/contracts';
import { fileError, FileAccess } from '#libs/files';
import { RegistryView } from '#libs/registry-view';
import { FilesRepository } from '../persistence/files.repository.js';
import { Database } from '#libs/persistence';

/** Who may have the files of land dossiers: whoever may receive or read land dossiers of the agency. */
@Injectable()
export class LandFileAccess extends FileAccess {
  constructor(
    private readonly database: Database,
    private readonly registry: RegistryView,
  ) {
    super();
  }

  override async nameFor(client: string, sha256: string): Promise<string | undefined> {
    const system = this.registry.system(client);
    if (system?.status !== 'active') return undefined;
    const references = await new FilesRepository(this.database).referencesTo(sha256);
    return references.find(({ agencyCode }) => this.mayHave(system.code, agencyCode))?.name;
  }

  /** The content of a message's file; throws `file-not-found`, or `file-unavailable` while it is being fetched. */
  async contentOf(messageId: string, pointer: string): Promise<string> {
    const state = await new FilesRepository(this.database).stateOf(messageId, pointer);
    if (state?.sha256) return state.sha256;
    throw fileError(state?.isAwaited ? 'file-unavailable' : 'file-not-found');
  }

  private mayHave(system: string, agencyCode: string): boolean {
    const agreements = (['receive', 'read'] as const).flatMap(action =>
      this.registry.agreements(system, LAND_DOSSIER, action),
    );
    return agreements.some(agreement => this.registry.covers(agreement.agencies, agencyCode));
  }
}
