import { Injectable } from '@nestjs/common';
import { LAND_DOSSIER } from '#libs/contracts';
import { FileAccess, fileError } from '#libs/files';
import { Database } from '#libs/persistence';
import { RegistryView } from '#libs/registry-view';
import { type FileReferrer, FilesRepository } from '../persistence/files.repository.js';

/**
 * Who may have the files of land dossiers: whoever may receive or read, of that agency, the member of the record in which a
 * file stands.
 */
@Injectable()
export class LandFileAccess extends FileAccess {
  constructor(
    private readonly database: Database,
    private readonly registry: RegistryView,
  ) {
    super();
  }

  override async nameFor(client: string, sha256: string): Promise<string | undefined> {
    const references = await new FilesRepository(this.database).referencesTo(sha256);
    return references.find(reference => this.mayHave(client, reference))?.name;
  }

  /**
   * The content of a message's file; throws `file-not-found`, also for a file that the caller may not have, or
   * `file-unavailable` while it is being fetched.
   */
  async contentOf(client: string, messageId: string, pointer: string): Promise<string> {
    const file = await new FilesRepository(this.database).stateOf(messageId, pointer);
    if (!file || !this.mayHave(client, file)) throw fileError('file-not-found');
    if (file.sha256 === null) throw fileError(file.isAwaited ? 'file-unavailable' : 'file-not-found');
    return file.sha256;
  }

  private mayHave(client: string, { agencyCode, serviceVersion, field }: FileReferrer): boolean {
    const system = this.registry.system(client);
    if (system?.status !== 'active') return false;
    const agreements = (['receive', 'read'] as const).flatMap(action =>
      this.registry.agreements(system.code, LAND_DOSSIER, action),
    );
    return agreements.some(
      agreement =>
        agreement.serviceVersion === serviceVersion &&
        (agreement.fields.includes('*') || agreement.fields.includes(field)) &&
        this.registry.covers(agreement.agencies, agencyCode),
    );
  }
}
