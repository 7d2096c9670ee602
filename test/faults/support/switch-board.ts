import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What `preload.mjs` looks for in a process of the hub. */
export interface Switches {
  readonly clockMs?: number;
  readonly dnsLost?: boolean;
}

/** The preload looks that often. */
const SEEN_WITHIN_MS = 150;

/** Switches by which a fault reaches into a process that stays the built app: a file for each. */
export class SwitchBoard {
  private constructor(private readonly dir: string) {}

  static async make(): Promise<SwitchBoard> {
    return new SwitchBoard(await mkdtemp(join(tmpdir(), 'hub-faults-')));
  }

  fileOf(process: string): string {
    return join(this.dir, `${process}.json`);
  }

  /** Resolves when the process has seen it. */
  async set(process: string, switches: Switches): Promise<void> {
    const draft = `${this.fileOf(process)}.new`;
    await writeFile(draft, JSON.stringify(switches));
    await rename(draft, this.fileOf(process));
    await pause(SEEN_WITHIN_MS);
  }

  remove(): Promise<void> {
    return rm(this.dir, { recursive: true, force: true });
  }
}
