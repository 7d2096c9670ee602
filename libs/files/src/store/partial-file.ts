import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '#libs/kernel';
import { ignoreMissing, isMissing, removeFile } from './durable.js';
import type { FileIntake } from './file-intake.js';

/** Beside a part: which version of the file it is of. */
const VERSION = '.version';
/**
 * Who has written to a part so lately may write on. Shorter than it takes until another process may go on with the file of
 * one that died (its lease, without the time between two renewals), so that a dead one's part is known for dead.
 */
const LIVE_MS = 30_000;

interface EarlierPart {
  readonly path: string;
  readonly size: number;
  readonly isLive: boolean;
}

/**
 * What an attempt brings of a file, beside the files on their way, for the next attempt of whichever process. Each attempt
 * writes a part of its own, into which it copies the longest one before it: the process that wrote that may live still.
 */
export class PartialFile {
  readonly path: string;
  private isVersionNoted = false;

  /** `key`: of the file that is wanted, the same at each attempt; a part of a file name. */
  constructor(
    private readonly dir: string,
    private readonly key: string,
  ) {
    this.path = join(dir, `${key}.${randomUUID()}`);
  }

  /**
   * Brings what earlier attempts have got into the intake, and takes it away where nobody writes it any more. Resolves to
   * the version that it is of; undefined where nobody has said one.
   */
  async resume(intake: FileIntake): Promise<string | undefined> {
    const earlier = await this.earlier();
    const [longest] = earlier.toSorted((a, b) => b.size - a.size);
    const version = longest && (await takeOver(longest.path, intake));
    if (version !== undefined) await this.noteVersion(version);
    await removeDead(earlier);
    return version;
  }

  /** Before the first byte of it is written; undefined where the partner does not say which version it is. */
  async noteVersion(version: string | undefined): Promise<void> {
    if (version === undefined) return this.forget();
    this.isVersionNoted = true;
    await writeFile(this.path + VERSION, version, { mode: 0o600 });
  }

  /** For when it is left to the next attempt: nobody writes it any more. */
  async release(): Promise<void> {
    const before = new Date(Date.now() - LIVE_MS);
    await utimes(this.path, before, before).catch(ignoreMissing);
  }

  /** For when the file is in the store, or nothing can go on with this part, which goes with its intake. */
  async forget(): Promise<void> {
    if (this.isVersionNoted) await removeFile(this.path + VERSION);
    this.isVersionNoted = false;
  }

  /** For when the file is not fetched any more: also what earlier attempts have left. */
  async forgetAll(): Promise<void> {
    await removeDead(await this.earlier());
  }

  private async earlier(): Promise<EarlierPart[]> {
    const names = (await readdir(this.dir).catch(ignoreMissing)) ?? [];
    const ofKey = names.filter(name => name.startsWith(`${this.key}.`) && !name.endsWith(VERSION));
    const paths = ofKey.map(name => join(this.dir, name)).filter(path => path !== this.path);
    return (await Promise.all(paths.map(lookAt))).filter(part => part !== undefined);
  }
}

async function lookAt(path: string): Promise<EarlierPart | undefined> {
  const found = await stat(path).catch(ignoreMissing);
  return found && { path, size: found.size, isLive: Date.now() - found.mtimeMs < LIVE_MS };
}

/**
 * Resolves to the version of what was taken over. Nothing is taken over that the intake refuses, of a file that is wanted
 * otherwise now; nor where its writer began another version meanwhile, whose bytes would be called by the name of the other.
 */
async function takeOver(part: string, intake: FileIntake): Promise<string | undefined> {
  const version = await versionOf(part);
  try {
    for await (const chunk of createReadStream(part, { highWaterMark: 262_144 })) await intake.write(chunk as Buffer);
    if ((await versionOf(part)) === version) return version;
  } catch (error) {
    const isRefused = error instanceof HubError && !error.retriable;
    if (!isRefused && !isMissing(error)) throw error;
  }
  await intake.restart();
  return undefined;
}

async function removeDead(parts: readonly EarlierPart[]): Promise<void> {
  await Promise.all(parts.filter(({ isLive }) => !isLive).map(({ path }) => remove(path)));
}

async function remove(part: string): Promise<void> {
  await Promise.all([part, part + VERSION].map(removeFile));
}

/** An empty one is being written, or was when its process died. */
async function versionOf(part: string): Promise<string | undefined> {
  return (await readFile(part + VERSION, 'utf8').catch(ignoreMissing)) || undefined;
}
