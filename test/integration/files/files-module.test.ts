import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigError, FilesConfig, loadConfig } from '#libs/config';
import { FileAccess, FileFetcher, FilesModule, FileServing, FileStore } from '#libs/files';
import { HealthRegistry, NestLogger, ObservabilityModule } from '#libs/observability';
import { bytesOf, inChunks, pdf } from './support.js';

class OpenToAll extends FileAccess {
  async nameFor(): Promise<string> {
    return 'a.pdf';
  }
}

/** As an app does it. */
@Module({
  imports: [ObservabilityModule, FilesModule],
  providers: [FileServing, { provide: FileAccess, useClass: OpenToAll }],
})
class SampleModule {}

const before = { ...process.env };
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-files-'));
  Object.assign(process.env, { FILES_DIR: dir, FILES_MAX_BYTES: '20000', DELIVERY_ALLOWED_NETWORKS: '10.1.0.0/16' });
});
afterEach(async () => {
  process.env = { ...before };
  await rm(dir, { recursive: true, force: true });
});

describe('FilesModule', () => {
  it('gives an app the store, the fetcher and the serving that the environment names', async () => {
    const app = await NestFactory.createApplicationContext(SampleModule, { logger: new NestLogger() });
    await app.init();
    try {
      const content = pdf(20_000);
      const { sha256 } = await app.get(FileStore).put(inChunks(content));
      expect(await readdir(dir)).toEqual(expect.arrayContaining(['incoming', 'kept']));
      const { content: served } = await app.get(FileServing).serve({ client: 'a', sha256, method: 'GET' });
      expect((await bytesOf(served!)).equals(content)).toBe(true);
      await expect(app.get(FileStore).put(inChunks(pdf(20_001)))).rejects.toMatchObject({ code: 'file-too-large' });
      await expect(app.get(FileFetcher).fetchToStore('http://127.0.0.1:1/')).rejects.toMatchObject({
        code: 'file-address-forbidden',
      });
      expect(await app.get(HealthRegistry).read()).toEqual({ ready: true, checks: { files: 'up' } });
    } finally {
      await app.close();
    }
  });

  it.each(['127.0.0.1:3310', 'clamd:3310', '[::1]:3310', '/run/clamav/clamd.ctl'])('takes clamd at %s', address => {
    expect(loadConfig(FilesConfig, { FILES_CLAMD: address }).clamd).toBe(address);
  });

  it.each([
    ['FILES_CLAMD', 'clamd'],
    ['FILES_CLAMD', 'http://clamd:3310'],
    ['FILES_MAX_BYTES', '-1'],
    ['FILES_S3_ENDPOINT', 'nonsense'],
    ['FILES_S3_PATH_STYLE', 'perhaps'],
  ])('does not start with %s=%s', (variable, value) => {
    expect(() => loadConfig(FilesConfig, { [variable]: value })).toThrow(ConfigError);
  });
});
