import type { FastifyReply } from 'fastify';
import type { JobProgress } from '../application/job.view.js';
import { isFinished, type ProgressListener } from '../application/progress-feed.service.js';

const HEARTBEAT_MS = 15_000;
/** As long as a token lives: then the receiver comes again with a new one. */
const LONGEST_MS = 900_000;
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Of proxies that collect answers.
  'x-accel-buffering': 'no',
};

/**
 * Server-sent events `progress`, each with the whole progress; the stream ends when the job is finished, and after a while in
 * any case. A receiver that reads slowly misses events, never the last one. `listen` returns what ends the listening.
 */
export function sendEvents(
  reply: FastifyReply,
  first: JobProgress,
  listen: (listener: ProgressListener) => () => void,
): void {
  const stream = new EventStream(reply);
  // Before the status is sent: it may be refused.
  const leave = isFinished(first) ? () => undefined : listen(progress => stream.take(progress));
  stream.begin(first, leave);
  if (isFinished(first)) stream.take(undefined);
}

class EventStream {
  private isFull = false;
  private missed: JobProgress | undefined;
  private timers: NodeJS.Timeout[] = [];

  constructor(private readonly reply: FastifyReply) {}

  begin(first: JobProgress, leave: () => void): void {
    const { raw } = this.reply.hijack();
    raw.writeHead(200, HEADERS);
    raw.on('drain', () => this.goOn());
    raw.once('close', () => {
      this.timers.forEach(timer => clearTimeout(timer));
      leave();
    });
    this.timers = [
      setInterval(() => this.write(':\n\n'), HEARTBEAT_MS).unref(),
      setTimeout(() => this.take(undefined), LONGEST_MS).unref(),
    ];
    this.take(first);
  }

  /** undefined: there is no more to come. */
  take(progress: JobProgress | undefined): void {
    if (progress === undefined) return this.end();
    if (this.isFull) this.missed = progress;
    else this.write(eventOf(progress));
  }

  private end(): void {
    const last = this.missed ? eventOf(this.missed) : '';
    this.reply.raw.end(last);
  }

  private goOn(): void {
    this.isFull = false;
    const { missed } = this;
    this.missed = undefined;
    if (missed) this.write(eventOf(missed));
  }

  private write(text: string): void {
    if (this.reply.raw.writableEnded || this.isFull) return;
    this.isFull = !this.reply.raw.write(text);
  }
}

function eventOf(progress: JobProgress): string {
  return `event: progress\ndata: ${JSON.stringify(progress)}\n\n`;
}
