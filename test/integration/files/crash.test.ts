import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { sha256Of, TestStore } from './support.js';

const KILLS = 6;

/** Runs on what is built, as the hub does. */
const WRITER = join(import.meta.dirname, 'endless-writer.mjs');

it('never shows a part of a file under its hash, and keeps what it said it has, under kill -9', async () => {
  const store = await TestStore.make();
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawn(process.execPath, [WRITER, store.dir], { stdio: 'pipe' });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const exited = new Promise(resolve => child.once('exit', resolve));
      await waitFor(() => said.includes('\n'), { what: 'the first file', timeoutMs: 60_000 });
      await wait(20 + 13 * kill);
      child.kill('SIGKILL');
      await exited;
      const confirmed = said.split('\n').slice(0, -1);
      const kept = new Set(await store.kept());
      expect(confirmed.filter(hash => !kept.has(hash))).toEqual([]);
    }
    for (const hash of await store.kept()) {
      const path = join(store.dir, 'kept', hash.slice(0, 2), hash.slice(2, 4), hash);
      expect(sha256Of(await readFile(path))).toBe(hash);
    }
  } finally {
    await store.close();
  }
});
