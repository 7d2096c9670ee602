import { failureCodeOf } from '#libs/outbound';
import type { Dispatcher } from 'undici';
import type { HttpResult } from './http-result.js';

const MAX_BODY_BYTES = 64 * 1024;

type Controller = Dispatcher.DispatchController;

/**
 * Gathers one answer straight from undici's events, which spares the streams and promises of `request` on the hot
 * path. Once the status is known the partner has answered: what goes wrong after that only breaks the body off.
 */
export class AnswerCollector implements Dispatcher.DispatchHandler {
  private readonly timer: NodeJS.Timeout;
  private firstByteTimer: NodeJS.Timeout | undefined;
  private controller: Controller | undefined;
  private settled = false;
  private status = 0;
  private retryAfter: string | undefined;
  private contentType: string | undefined;
  /** Compressed, although nobody asked for it: what would become of it unpacked has no bound, so it is not. */
  private isEncoded = false;
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(
    timeoutMs: number,
    private readonly resolve: (result: HttpResult) => void,
    private readonly firstByteMs?: number,
  ) {
    this.timer = setTimeout(() => this.stop('timeout'), timeoutMs);
  }

  onRequestStart(controller: Controller): void {
    // Timed out while it waited for a connection: it must not go out late, behind what was sent after it.
    if (this.settled) controller.abort(new Error('timed out'));
    this.controller = controller;
    if (this.settled || this.firstByteMs === undefined) return;
    this.firstByteTimer = setTimeout(() => this.stop('first-byte-timeout'), this.firstByteMs);
  }

  /** A piece of a large body has gone: its partner is slow and not silent, so its time begins anew. */
  progress(): void {
    if (this.settled) return;
    this.timer.refresh();
    this.firstByteTimer?.refresh();
  }

  onResponseStart(
    _controller: Controller,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    clearTimeout(this.firstByteTimer);
    this.status = status;
    this.retryAfter = textOf(headers['retry-after']);
    this.contentType = textOf(headers['content-type']);
    this.isEncoded = (textOf(headers['content-encoding']) || 'identity').toLowerCase() !== 'identity';
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    if (this.settled) return;
    const room = MAX_BODY_BYTES - this.size;
    this.chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    this.size += chunk.length;
    if (this.size > MAX_BODY_BYTES) this.stop('too-large');
  }

  onResponseEnd(): void {
    this.settle(this.isEncoded ? 'encoded-answer' : undefined);
  }

  onResponseError(_controller: Controller | undefined, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    this.settle(failureCodeOf(error));
  }

  private stop(code: string): void {
    this.settle(code);
    this.controller?.abort(new Error(code));
  }

  private settle(brokenOff: string | undefined): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.timer);
    clearTimeout(this.firstByteTimer);
    if (this.status === 0) return this.resolve({ kind: 'failure', code: brokenOff ?? 'network' });
    const { status, retryAfter, contentType } = this;
    this.resolve({ kind: 'answer', status, retryAfter, contentType, body: this.bodyText(), brokenOff });
  }

  private bodyText(): string {
    if (this.chunks.length === 0 || this.isEncoded) return '';
    return (this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks)).toString('utf8');
  }
}

/** Of a header that is given several times the first counts. */
function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
