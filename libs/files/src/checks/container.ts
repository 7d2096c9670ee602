import { type Entry, open, type ZipFile } from 'yauzl';
import { fileError } from '../file-error.js';

const MAX_ENTRIES = 10_000;
/** Up to here a container may be packed as well as it likes: sheets of zeros are honest. */
const HARMLESS_BYTES = 64 * 1_048_576;
const MAX_RATIO = 200;

/** What a container says of itself. */
export interface ContainerFigures {
  readonly entries: number;
  /** Bytes of all entries, packed and unpacked. */
  readonly packed: number;
  readonly unpacked: number;
}

/** Why the container is a bomb, or undefined. `size`: of its file, in bytes. */
export function bombSign(figures: ContainerFigures, size: number, maxUnpacked: number): string | undefined {
  if (figures.entries > MAX_ENTRIES) return `It has more than ${MAX_ENTRIES} entries`;
  if (figures.unpacked > maxUnpacked) return 'It unpacks to more than the hub lets through';
  // Entries that share their bytes: so a small file unpacks to a huge one without a suspicious ratio in any of them.
  if (figures.packed > size) return 'Its entries overlap';
  const isDense = figures.unpacked > HARMLESS_BYTES && figures.unpacked > MAX_RATIO * size;
  return isDense ? `It unpacks to more than ${MAX_RATIO} times its size` : undefined;
}

/**
 * Reads the directory of a zip archive and unpacks nothing: an archive within is opaque, and who lies about sizes is
 * found by who unpacks. Throws `file-container-refused`.
 */
export async function checkContainer(path: string, size: number, maxUnpacked: number): Promise<void> {
  const figures = await readDirectory(path, maxUnpacked).catch((cause: unknown) => {
    throw fileError('file-container-refused', { detail: 'Its directory cannot be read', cause });
  });
  const detail = bombSign(figures, size, maxUnpacked);
  if (detail) throw fileError('file-container-refused', { detail });
}

async function readDirectory(path: string, maxUnpacked: number): Promise<ContainerFigures> {
  const zip = await openZip(path);
  const figures = { entries: 0, packed: 0, unpacked: 0 };
  return new Promise((resolve, reject) => {
    const end = (): void => {
      zip.close();
      resolve(figures);
    };
    zip.on('end', end).on('error', error => {
      zip.close();
      reject(error as Error);
    });
    zip.on('entry', (entry: Entry) => {
      figures.entries++;
      figures.packed += entry.compressedSize;
      figures.unpacked += entry.uncompressedSize;
      // Enough is known: a directory may be as long as the file.
      if (figures.entries > MAX_ENTRIES || figures.unpacked > maxUnpacked) return end();
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}
