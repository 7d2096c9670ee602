import { createHash } from 'node:crypto';
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
    }
  }

  private async take(link: string): Promise<keyof typeof this.counts> {
    try {
      const response = await fetch(link, { signal: this.ending.signal });
      if (!response.ok || !response.body) return 'failed';
      const hash = createHash('sha256');
      for await (const part of response.body) hash.update(part as Uint8Array);
      const path = PATH.exec(new URL(link).pathname)?.[1];
      const isGood = path === undefined || hash.digest('hex') === new FileContent(path).sha256();
      return isGood ? 'fetched' : 'wrong';
    } catch {
      return 'failed'; // whatever broke the connection
    }
  }
}
