import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HealthRegistry } from '#libs/observability';
import type { FileFetcher } from './fetch/file-fetcher.js';
import { FilesModule } from './files.module.js';
import type { FileStore } from './store/file-store.js';

const HOUR_MS = 3_600_000;

describe('what processes that died left half-way', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const ended = async (): Promise<void> => undefined;
  const sweep = jest.fn<FileStore['sweep']>(async () => 0);
  const store = { sweep, close: ended } as unknown as FileStore;
  const files = new FilesModule(store, { close: ended } as FileFetcher, new HealthRegistry());

  it('is deleted each hour, so that a hub that is never started again does not fill its disk', async () => {
    await files.onApplicationBootstrap();
    expect(sweep).toHaveBeenCalledTimes(1);
    sweep.mockRejectedValueOnce(new Error('the disk fails for a while'));
    await jest.advanceTimersByTimeAsync(2 * HOUR_MS);
    expect(sweep).toHaveBeenCalledTimes(3);
    await files.onApplicationShutdown();
    await jest.advanceTimersByTimeAsync(2 * HOUR_MS);
    expect(sweep).toHaveBeenCalledTimes(3);
  });
});
