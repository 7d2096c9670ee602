import { Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { configProvider, FileFetchConfig, FilesConfig } from '#libs/config';
import { createLogger, HealthRegistry } from '#libs/observability';
import { createFileStore } from './create-file-store.js';
import { FileFetcher } from './fetch/file-fetcher.js';
import { FileStore } from './store/file-store.js';

const log = createLogger('files');

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
  constructor(
    @Inject(FileStore) private readonly store: FileStore,
    @Inject(FileFetcher) private readonly fetcher: FileFetcher,
    @Inject(HealthRegistry) health: HealthRegistry,
  ) {
    health.add('files', () => store.check());
  }

  async onApplicationBootstrap(): Promise<void> {
    const count = await this.store.sweep();
    if (count > 0) log.info('Files that dead processes left half-way are deleted', { count });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.fetcher.close();
    await this.store.close();
  }
}
