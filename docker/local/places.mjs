import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What can be made again: jars, caches, stamps. Shared by every run in this clone. */
export const cacheDir = join(root, '.hub');

/** Where a run keeps its data, logs and secrets; `HUB_DIR` moves it, so that several can run from one clone. */
export const hubDir = process.env['HUB_DIR'] ? resolve(process.env['HUB_DIR']) : cacheDir;

export const kafkaLibs = join(cacheDir, 'kafka', 'libs');
