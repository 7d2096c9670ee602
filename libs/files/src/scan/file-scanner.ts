import type { Readable } from 'node:stream';

export type ScanVerdict = { readonly clean: true } | { readonly clean: false; readonly signature: string };

/** Looks at each file before it is kept. */
export interface FileScanner {
  /**
   * Reads what `open` opens to its end, or destroys it; whoever looks at nothing opens nothing. Rejects with `file-unavailable`
   * where there is no verdict now, and with `file-unscannable` where there never will be one: no file is kept unseen.
   */
  scan(open: () => Readable): Promise<ScanVerdict>;
}

/** Where no scanner is configured. */
export class NoScanner implements FileScanner {
  async scan(): Promise<ScanVerdict> {
    return { clean: true };
  }
}
