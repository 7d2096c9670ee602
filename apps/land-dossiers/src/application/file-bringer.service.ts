import { Injectable } from '@nestjs/common';
import { landFileNameOf } from '#libs/contracts';
import { fileError, FileFetcher, FileStore, fitsDeclared, type StoredFile } from '#libs/files';
import { Database } from '#libs/persistence';
import { FilesRepository } from '../persistence/files.repository.js';
import type { WantedFile } from './wanted-file.js';

/** Finds out which content stands behind a file that a message names, and has it brought where it is not here. */
@Injectable()
export class FileBringer {
  constructor(
    private readonly database: Database,
    private readonly store: FileStore,
    private readonly fetcher: FileFetcher,
  ) {}

  /**
   * What came inside the message, what its sender has brought before, or what its link leads to. Naming a hash proves
   * nothing: who does not have the content has no more of it afterwards. Throws a `file-…` error.
   */
  async bring(file: WantedFile, signal: AbortSignal): Promise<StoredFile> {
    const known = await this.known(file);
    if (known) await this.forget(file);
    const stored = known ?? (await this.fetch(file, signal));
    // By this name whoever sends the message on finds the content, or tells the hub's link in the place of the sender's.
    await this.store.name(nameOf(file), stored.sha256);
    return stored;
  }

  /** For when it is not fetched any more: what came of it goes. Never rejects. */
  async forget(file: WantedFile): Promise<void> {
    if (file.url !== undefined) await this.fetcher.forget(file.url, nameOf(file));
  }

  private async known(file: WantedFile): Promise<StoredFile | undefined> {
    const { messageId, sha256, size, mediaType } = file;
    if (sha256 === undefined) return undefined;
    const isBrought =
      (await this.store.named(nameOf(file))) === sha256 ||
      (await new FilesRepository(this.database).isOfSameSender(messageId, sha256));
    const known = isBrought ? await this.store.stat(sha256) : undefined;
    if (known && !fitsDeclared(known.mediaType, mediaType)) throw fileError('file-type-refused');
    return known && (size ?? known.size) === known.size ? known : undefined;
  }

  private async fetch(file: WantedFile, signal: AbortSignal): Promise<StoredFile> {
    const { url, sha256, size, mediaType } = file;
    if (url !== undefined) return this.fetcher.fetchToStore(url, { sha256, size, mediaType }, signal, nameOf(file));
    throw fileError(sha256 === undefined ? 'file-link-invalid' : 'file-unavailable');
  }
}

function nameOf({ messageId, pointer }: WantedFile): string {
  return landFileNameOf(messageId, pointer);
}
