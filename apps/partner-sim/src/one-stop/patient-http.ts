import { setTimeout as wait } from 'node:timers/promises';
import { HubError } from '#libs/kernel';
import { Agent, request } from 'undici';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

const MAX_ATTEMPTS = 40;
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 5_000;
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Posts as a one-stop system should: what meets a hub that is away or busy is sent again, which is harmless, because
 * the hub knows a repeated report by its natural key.
 */
export class PatientHttp {
  private readonly agent = new Agent({ connections: 16, pipelining: 1 });

  async post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.tryPost(url, headers, body);
      if (!('retryAfterMs' in answer)) return answer;
      if (attempt === MAX_ATTEMPTS) throw new HubError('unavailable', 'unavailable', 'The hub does not answer');
      await wait(answer.retryAfterMs ?? Math.min(FIRST_WAIT_MS * 2 ** attempt, MAX_WAIT_MS));
    }
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  private async tryPost(url: string, headers: Readonly<Record<string, string>>, body: string) {
    try {
      const answer = await request(url, { method: 'POST', headers, body, dispatcher: this.agent });
      const text = await answer.body.text();
      if (!BUSY.has(answer.statusCode)) return { status: answer.statusCode, body: text };
      return { retryAfterMs: secondsIn(answer.headers['retry-after']) };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { retryAfterMs: undefined };
    }
  }
}

function secondsIn(header: string | string[] | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) ? Math.min(seconds * 1000, MAX_WAIT_MS) : undefined;
}
