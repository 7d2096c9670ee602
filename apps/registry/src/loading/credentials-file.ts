import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HubError, writeDurably } from '#libs/kernel';
import type { Credentials } from './credentials.js';

/** The credentials file on disk; without a path there is none. */
export class CredentialsFile {
  constructor(private readonly path: string | undefined) {}

  /** Empty where the file is missing. A file that is damaged is not overwritten: it may hold the only copy of a secret. */
  async read(): Promise<Credentials> {
    if (this.path === undefined) return { clients: {} };
    try {
      const content = JSON.parse(await readFile(this.path, 'utf8')) as Partial<Credentials> | null;
      return { clients: content?.clients ?? {} };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { clients: {} };
      // Not the cause: JSON.parse quotes the text, which is secret.
      throw new HubError('invalid', 'credentials-unreadable', `The credentials file ${this.path} cannot be read`);
    }
  }

  /** Whole or not at all, readable by its owner only; untouched where nothing is different. */
  async write(credentials: Credentials): Promise<void> {
    if (this.path === undefined) return;
    const text = `${JSON.stringify(credentials, null, 2)}\n`;
    if (`${JSON.stringify(await this.read(), null, 2)}\n` === text) return;
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const draft = `${this.path}.${randomUUID()}`;
    try {
      await writeDurably(draft, text);
      await rename(draft, this.path);
    } finally {
      await rm(draft, { force: true });
    }
  }
}
