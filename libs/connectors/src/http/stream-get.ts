import { HubError } from '#libs/kernel';
import { AllowedNetworks, failureCodeOf, guardedConnect } from '#libs/outbound';
import { Agent, type Dispatcher } from 'undici';

const CONNECT_MS = 5_000;

export interface StreamGetOptions {
  readonly url: string;
  readonly allowedNetworks: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** Until the answer begins. */
  readonly firstByteTimeoutMs: number;
  /** How long the partner may send nothing in the middle of it. */
  readonly silenceMs: number;
  /** All of it. */
  readonly timeoutMs: number;
}

/**
 * The body of a partner's answer, of any length, as it comes. Follows no redirect, takes no compressed answer. Throws
 * `partner-failed` with the cause's code as its detail: `status-404`, `timeout`, `connection-reset`, …
 */
export async function* streamGet(options: StreamGetOptions): AsyncGenerator<Buffer, void, undefined> {
  const agent = agentFor(options);
  try {
    const { statusCode, headers, body } = await begin(agent, options);
    if (statusCode !== 200) throw failed(`status-${statusCode}`);
    if (String(headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') throw failed('encoded-answer');
    for await (const chunk of body) yield chunk as Buffer;
  } catch (error) {
    throw error instanceof HubError ? error : failed(codeOf(error), error);
  } finally {
    await agent.destroy();
  }
}

function agentFor({ allowedNetworks, firstByteTimeoutMs, silenceMs }: StreamGetOptions): Agent {
  return new Agent({
    connect: guardedConnect(new AllowedNetworks(allowedNetworks), CONNECT_MS),
    connections: 1,
    headersTimeout: firstByteTimeoutMs,
    bodyTimeout: silenceMs,
  });
}

function begin(agent: Agent, { url, headers, timeoutMs }: StreamGetOptions): Promise<Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(url);
  const signal = AbortSignal.timeout(timeoutMs);
  return agent.request({ origin, path: `${pathname}${search}`, method: 'GET', headers: { ...headers }, signal });
}

function codeOf(error: unknown): string {
  return (error as { name?: unknown }).name === 'TimeoutError' ? 'timeout' : failureCodeOf(error);
}

function failed(detail: string, cause?: unknown): HubError {
  return new HubError('unavailable', 'partner-failed', 'The partner did not give what it was asked for', {
    detail,
    cause,
  });
}
