import { setTimeout as pause } from 'node:timers/promises';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import type { LateDatabase } from '#libs/persistence';

const logger = createLogger('sealing');
/** Whoever can do without PostgreSQL starts without it. */
const WAIT_MS = 10_000;

/**
 * Keeps a process from starting with key files that are not those of its database. While PostgreSQL is away it starts, and the files
 * are checked before the first key is made or opened.
 */
export class KeyFiles implements OnApplicationBootstrap {
  /** `database`: opens only where the files fit (`checkKeyring`). */
  constructor(
    private readonly database: LateDatabase,
    private readonly waitMs = WAIT_MS,
  ) {}

  /** Throws `key-file-changed`. */
  async onApplicationBootstrap(): Promise<void> {
    const opened = this.database.get().then(
      () => 'fits' as const,
      (error: unknown) => error,
    );
    const found = await Promise.race([opened, pause(this.waitMs, 'silent' as const, { ref: false })]);
    if (found === 'fits') return;
    if (found instanceof HubError && found.code === 'key-file-changed') throw found;
    logger.warn('PostgreSQL is away: the key files are checked when it is back', { error: found });
  }
}
