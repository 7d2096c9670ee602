import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { counter, createLogger } from '#libs/observability';

const logger = createLogger('http');
/** Anybody can send rubbish, at any rate: of each kind one line in so long. */
const TELL_EVERY_MS = 60_000;

const unreadable = counter('hub_http_unreadable_requests_total', 'Requests that are not HTTP', ['door', 'reason']);

interface Answer {
  readonly status: string;
  readonly code: string;
  readonly title: string;
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    code: 'too-large',
    title: 'The headers are too large',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', code: 'malformed', title: 'The request did not end' },
};
const MALFORMED: Answer = { status: '400 Bad Request', code: 'malformed', title: 'Malformed request' };
/** Whoever hung up has sent nothing bad, and hears nothing any more. */
const GONE = new Set(['ECONNRESET', 'EPIPE']);

/** Answers what is no HTTP request, or has headers without end, before there is a request: Node's `clientError`. */
export class UnreadableRequests {
  private readonly toldAt = new Map<string, number>();

  constructor(private readonly door: string) {}

  answer(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (GONE.has(error.code ?? '') || !socket.writable) return void socket.destroy();
    const answer = ANSWERS[error.code ?? ''] ?? MALFORMED;
    this.tell(answer.status);
    // As Node's own handler does: an answer that has begun can only be broken off.
    const begun = (socket as { _httpMessage?: ServerResponse })._httpMessage?.headersSent === true;
    if (begun) return void socket.destroy();
    socket.end(toText(answer));
  }

  private tell(status: string): void {
    const reason = status.slice(0, 3);
    unreadable.inc({ door: this.door, reason });
    const now = Date.now();
    if (now - (this.toldAt.get(reason) ?? -Infinity) < TELL_EVERY_MS) return;
    this.toldAt.set(reason, now);
    logger.warn('A request cannot be read', { door: this.door, code: reason });
  }
}

function toText({ status, code, title }: Answer): string {
  const problem = { type: `urn:lgsp:problem:${code}`, title, status: Number(status.slice(0, 3)), code };
  const body = JSON.stringify(problem);
  const headers = [`content-type: application/problem+json`, `content-length: ${body.length}`, 'connection: close'];
  return [`HTTP/1.1 ${status}`, ...headers, '', body].join('\r\n');
}
