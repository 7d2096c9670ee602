import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
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

/** Whether an error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}

/** For a `catch` behind which a file that is not there is undefined. */
export function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
