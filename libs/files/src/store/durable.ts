import { constants } from 'node:fs';
import { mkdir, open, unlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** Makes what a folder lists survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes `path` and what is missing above it, durably; for those who keep personal data nobody else may look in. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  let above = dirname(first);
  await syncFolder(above);
  for (const part of relative(above, dirname(path)).split(sep).filter(Boolean)) {
    above = join(above, part);
    await syncFolder(above);
  }
}

/** Deletes a file that may be missing: at a fraction of what `rm` costs, which looks first whether it is a folder. */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch(ignoreMissing);
}

/** Does what needs a folder; where that is missing it is made, and it is done again. */
export async function withFolder<T>(make: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await make();
  return work();
}

/** Whether an error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}

/** For a `catch` behind which a file that is not there is undefined. */
export function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
