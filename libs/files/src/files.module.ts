import { Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { configProvider, FileFetchConfig, FilesConfig } from '#libs/config';
import { createLogger, HealthRegistry } from '#libs/observability';
import { createFileStore } from './create-file-store.js';
import { FileFetcher } from './fetch/file-fetcher.js';
import { FileStore } from './store/file-store.js';

const log = createLogger('files');
const SWEEP_EVERY_MS = 3_600_000;

/** The store and the fetcher, as configured. Whoever serves files provides `FileServing` and a `FileAccess` beside it. */
@Module({
  providers: [
    configProvider(FilesConfig),
    configProvider(FileFetchConfig),
    { provide: FileStore, inject: [FilesConfig], useFactory: createFileStore },
    {
      provide: FileFetcher,
      inject: [FileStore, FileFetchConfig],
      useFactory: (store: FileStore, config: FileFetchConfig) => new FileFetcher(store, config),
    },
  ],
  exports: [FileStore, FileFetcher, FilesConfig],
})
export class FilesModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(FileStore) private readonly store: FileStore,
    @Inject(FileFetcher) private readonly fetcher: FileFetcher,
    @Inject(HealthRegistry) health: HealthRegistry,
  ) {
    health.add('files', () => store.check());
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.sweep();
    this.timer = setInterval(() => void this.sweepAgain(), SWEEP_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.fetcher.close();
    await this.store.close();
  }

  private async sweep(): Promise<void> {
    const count = await this.store.sweep();
    if (count > 0) log.info('Files that dead processes left half-way are deleted', { count });
  }

  /** A disk that fails for a while ends no process that runs. */
  private async sweepAgain(): Promise<void> {
    await this.sweep().catch((error: unknown) => log.warn('Files that were left half-way are not deleted', { error }));
  }
}
