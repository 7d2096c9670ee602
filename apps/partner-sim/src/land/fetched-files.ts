import { createHash } from 'node:crypto';
import { restUnless } from '#libs/kernel';
import { FileContent } from './file-content.js';

export interface FileFigures {
  readonly fetched: number;
  /** There, but not what the link's path makes of it. */
  readonly wrong: number;
  readonly failed: number;
  readonly waiting: number;
}

const AT_ONCE = 4;
const MAX_WAITING = 10_000;
const MAX_ATTEMPTS = 5;
const AGAIN_AFTER_MS = 200;
const DIGEST = /^sha-256=:([A-Za-z0-9+/=]+):/;
const PATH = /\/land-files\/([^?]+)$/;

/** What a party does with the links that it is given: it fetches them, a few at a time, and looks at what it gets. */
export class FetchedFiles {
  private readonly queue: string[] = [];
  private readonly ending = new AbortController();
  private running = 0;
  private counts = { fetched: 0, wrong: 0, failed: 0 };

  fetch(links: readonly string[]): void {
    this.queue.push(...links.slice(0, MAX_WAITING - this.queue.length));
    while (this.running < AT_ONCE && this.queue.length > 0) void this.work();
  }

  figures(): FileFigures {
    return { ...this.counts, waiting: this.queue.length + this.running };
  }

  stop(): void {
    this.queue.length = 0;
    this.ending.abort();
  }

  private async work(): Promise<void> {
    this.running++;
    for (let link = this.queue.shift(); link; link = this.queue.shift()) this.counts[await this.insist(link)]++;
    this.running--;
  }

  /** Links die and come back: a clerk tries again. */
  private async insist(link: string): Promise<keyof typeof this.counts> {
    for (let attempt = 1; ; attempt++) {
      const got = await this.take(link);
      if (got !== 'failed' || attempt === MAX_ATTEMPTS) return got;
      await restUnless(this.ending.signal, AGAIN_AFTER_MS);
    }
  }

  private async take(link: string): Promise<keyof typeof this.counts> {
    try {
      const response = await fetch(link, { signal: this.ending.signal });
      if (!response.ok || !response.body) return 'failed';
      const hash = createHash('sha256');
      for await (const part of response.body) hash.update(part as Uint8Array);
      return hash.digest('hex') === wantedHashOf(link, response) ? 'fetched' : 'wrong';
    } catch {
      return 'failed'; // whatever broke the connection
    }
  }
}

/** What the path of a party's link makes of the content; of the hub's link what its answer says (RFC 9530). */
function wantedHashOf(link: string, { headers }: Response): string | undefined {
  const path = PATH.exec(new URL(link).pathname)?.[1];
  if (path !== undefined) return new FileContent(path).sha256();
  const digest = DIGEST.exec(headers.get('repr-digest') ?? '')?.[1];
  return digest === undefined ? undefined : Buffer.from(digest, 'base64').toString('hex');
}
