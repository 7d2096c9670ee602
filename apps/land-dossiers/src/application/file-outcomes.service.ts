import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { landFileNameOf, type LandFileStored, Topic } from '#libs/contracts';
import { FileStore, type StoredFile } from '#libs/files';
import { toHubError } from '#libs/kernel';
import { toFactMessages } from '#libs/messaging';
import { Database, Outbox, type OutgoingMessage } from '#libs/persistence';
import { MessagesRepository } from '../persistence/messages.repository.js';
import { type ClaimedFile, WantedFilesRepository } from '../persistence/wanted-files.repository.js';
import { refusalOf } from './file-refusal.js';

/** So far apart files are noted: each time their dossiers are gone through, for one file at the price of a hundred. */
const ROUNDS_APART_MS = 120;
const FILES_PER_ROUND = 256;

interface Waiting {
  readonly file: ClaimedFile;
  readonly content: StoredFile;
  readonly settle: () => void;
  readonly spoil: (error: unknown) => void;
}

/** Notes what became of a wanted file, and tells it: that it is there to its dossier, that it cannot be had to the log. */
@Injectable()
export class FileOutcomes {
  private waiting: Waiting[] = [];
  private running = false;

  constructor(
    private readonly wanted: WantedFilesRepository,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly store: FileStore,
  ) {}

  /** Resolves when that is durable. The first is noted at once, those that come soon after it together. */
  stored(file: ClaimedFile, content: StoredFile): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ file, content, settle: resolve, spoil: reject });
      if (!this.running) void this.run();
    });
  }

  /** False where somebody else has claimed it meanwhile: what becomes of it is theirs to say. */
  refuse(file: ClaimedFile, code: string): Promise<boolean> {
    return this.database.transaction(async tx => {
      if (!(await this.wanted.refuse(tx, file, code))) return false;
      // Who sends the message on waits for the file no longer. While the row is held, so that nobody begins anew meanwhile.
      await this.store.refuse(landFileNameOf(file.messageId, file.pointer), code);
      const messages = await new MessagesRepository(tx).findKnown([file.messageId]);
      const facts = messages.map(message => refusalOf(file, message, code, Date.now()));
      await this.outbox.add(tx, toFactMessages(facts));
      return true;
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      const rested = pause(ROUNDS_APART_MS);
      await this.note(this.waiting.splice(0, FILES_PER_ROUND));
      await rested;
    }
    this.running = false;
  }

  /** Where one spoils it for the others each is noted by itself. */
  private async note(files: readonly Waiting[]): Promise<void> {
    try {
      await this.write(files);
      for (const { settle } of files) settle();
    } catch (error) {
      if (files.length > 1 && !toHubError(error).retriable) for (const file of files) await this.note([file]);
      else for (const { spoil } of files) spoil(error);
    }
  }

  private write(files: readonly Waiting[]): Promise<void> {
    const storedAt = new Date().toISOString();
    return this.database.transaction(async tx => {
      await this.wanted.markStored(
        tx,
        files.map(({ file }) => file),
      );
      await this.outbox.add(
        tx,
        files.map(each => messageOf(each, storedAt)),
      );
    });
  }
}

function messageOf({ file, content }: Waiting, storedAt: string): OutgoingMessage {
  const { dossierCode, messageId, pointer } = file;
  const { sha256, size, mediaType } = content;
  const told: LandFileStored = { dossierCode, messageId, pointer, fileId: sha256, sha256, size, mediaType, storedAt };
  return { topic: Topic.LandFileStored, key: dossierCode, value: JSON.stringify(told), headers: {} };
}
