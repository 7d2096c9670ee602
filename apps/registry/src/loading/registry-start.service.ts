import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { RegistryConfig } from '#libs/config';
import { registryKeyOf } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { RegistryView } from '#libs/registry-view';
import { refuseStart } from '../files/file-problem.js';
import type { FileText } from '../files/registry-file.js';
import { type LoadResult, RegistryLoader } from './registry.loader.js';

const logger = createLogger('registry');
const VIEW_WITHIN_MS = 30_000;

/**
 * Loads the configured files before the doors open, and waits until this process's own view holds them: the first
 * request finds whoever the files name. Runs after the outbox relay has started, which is in a module of this one.
 */
@Injectable()
export class RegistryStart implements OnApplicationBootstrap {
  constructor(
    private readonly config: RegistryConfig,
    private readonly loader: RegistryLoader,
    private readonly view: RegistryView,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const files = await Promise.all(this.config.files.map(readText));
    const result = await this.loader.load(files, { refuse: refuseStart, view: this.view });
    this.tellOfStrangers(result);
    await this.untilViewHolds(result);
  }

  /** Left over from another database, or from this one before it was restored. */
  private tellOfStrangers({ withdrawn, entities }: LoadResult): void {
    const [code] = withdrawn;
    if (code !== undefined) {
      const text = 'Kafka held registry entities that the database does not know; they are withdrawn';
      logger.warn(text, { count: withdrawn.length, code });
    }
    const left = entities.length === 0 ? this.view.keys() : [];
    if (left.length === 0) return;
    const text = 'The database knows nobody, Kafka does; what Kafka holds stays in force';
    logger.warn(text, { count: left.length, code: left[0]! });
  }

  private async untilViewHolds({ entities, withdrawn }: LoadResult): Promise<void> {
    const missing = () =>
      entities.some(entity => !isDeepStrictEqual(this.view.entity(registryKeyOf(entity)), entity)) ||
      withdrawn.some(key => this.view.entity(key) !== undefined);
    if (!missing()) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        stopListening();
        end();
      };
      const timer = setTimeout(() => settle(() => reject(lateView())), VIEW_WITHIN_MS);
      const stopListening = this.view.onChange(() => {
        if (!missing()) settle(resolve);
      });
    });
  }
}

function lateView(): HubError {
  const seconds = VIEW_WITHIN_MS / 1000;
  return new HubError('unavailable', 'unavailable', `The registry was not back from Kafka within ${seconds} s`);
}

async function readText(name: string): Promise<FileText> {
  try {
    return { name, text: await readFile(name, 'utf8') };
  } catch (error) {
    const reason = `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
    throw refuseStart([{ file: name, path: [], line: 1, reason }]);
  }
}
