import { HubError, joinWrites } from '#libs/kernel';
import { AllowedNetworks, guardedConnect } from '#libs/outbound';
import { Readable } from 'node:stream';
import { Agent, type Dispatcher } from 'undici';
import { AnswerCollector } from './answer-collector.js';
import type { HttpResult } from './http-result.js';

/** A partner that is up answers a SYN at once; two of them may be lost. */
const CONNECT_MS = 5_000;
const KEEP_ALIVE_MS = 30_000;
/** Below the idle time of common servers' keep-alive, so that a request rarely meets a connection being closed. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

export interface OutboundHttpOptions {
  readonly url: string;
  readonly allowedNetworks: readonly string[];
  /** Whole call: waiting for a connection, sending, and reading the answer; of a streamed body it begins anew with each piece. */
  readonly timeoutMs: number;
  /** Default 5 s. */
  readonly connectTimeoutMs?: number | undefined;
  /** From sending to the beginning of the answer; default: as the whole call. */
  readonly firstByteTimeoutMs?: number | undefined;
  /** Calls under way to the partner at once. */
  readonly concurrency: number;
  /**
   * Calls that may be under way on one connection (HTTP/1.1 pipelining, RFC 9112, 9.3.2); default 1. Only for posts that
   * may be repeated: where a connection breaks the first one fails and the others go again on a new one.
   */
  readonly pipelining?: number;
}

/** Posts to one partner over kept connections. Follows no redirect, reads no endless answer, never throws. */
export class OutboundHttp {
  private readonly agent: Agent;
  private readonly origin: string;
  private readonly basePath: string;
  private readonly timeoutMs: number;
  private readonly isPipelined: boolean;
  private readonly firstByteMs: number | undefined;
  private closing: Promise<void> | undefined;

  /** Throws `connector-invalid` where the address or a network is none. */
  constructor(options: OutboundHttpOptions) {
    const url = parseUrl(options.url);
    this.origin = url.origin;
    this.basePath = `${url.pathname}${url.search}`;
    this.timeoutMs = options.timeoutMs;
    const { pipelining = 1 } = options;
    this.isPipelined = pipelining > 1;
    this.firstByteMs = options.firstByteTimeoutMs;
    const connectMs = Math.min(options.timeoutMs, options.connectTimeoutMs ?? CONNECT_MS);
    this.agent = new Agent({
      connect: guardedConnect(
        new AllowedNetworks(options.allowedNetworks),
        connectMs,
        pipelining > 1 ? joinWrites : undefined,
      ),
      connections: Math.ceil(options.concurrency / pipelining),
      pipelining,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
      // The collector's own clock covers the whole call: undici's are only the backstop, and coarse.
      headersTimeout: options.timeoutMs + 1_000,
      bodyTimeout: options.timeoutMs + 1_000,
    });
  }

  /**
   * `path` is put behind the base address; '' posts to the base address itself. `headers` is name, value, name, …
   * `timeoutMs` shortens the time that a whole call has.
   */
  post(
    path: string,
    headers: string[],
    body: Buffer | string | Readable,
    timeoutMs = this.timeoutMs,
  ): Promise<HttpResult> {
    const target = path === '' ? this.basePath : this.basePath.replace(/\/$/, '') + path;
    return new Promise(resolve => {
      const collector = new AnswerCollector(Math.min(timeoutMs, this.timeoutMs), resolve, this.firstByteMs);
      const sent = body instanceof Readable ? watched(body, () => collector.progress()) : body;
      const options: Dispatcher.DispatchOptions = {
        origin: this.origin,
        path: target,
        method: 'POST',
        headers,
        body: sent,
        // What undici asks of a request that may share its connection.
        idempotent: this.isPipelined,
        blocking: !this.isPipelined,
      };
      try {
        this.agent.dispatch(options, collector);
      } catch (error) {
        collector.fail(error);
      }
    });
  }

  /** Waits for what is under way; may be called twice. */
  close(): Promise<void> {
    this.closing ??= this.agent.close();
    return this.closing;
  }
}

/** The same stream; it is read on only as fast as the partner takes it, and each piece that goes is told. */
function watched(body: Readable, onPiece: () => void): Readable {
  const pieces = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of body) {
      onPiece();
      yield piece as Buffer;
    }
  };
  return Readable.from(pieces(), { objectMode: false });
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new HubError('invalid', 'connector-invalid', 'The address of the connector is not an http(s) URL');
}
