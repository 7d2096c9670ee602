import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { SERVICE } from '../../acceptance/support/registry.js';

/** Nothing for so long: the gateway hangs, and the client tries another one. */
const HANGS_AFTER_MS = 6_000;

export interface Posted {
  /** 0 where no answer came. */
  readonly status: number;
  readonly text: string;
}

/** One gateway as a client sees it: a token and kept connections. */
export class GatewayDoor {
  private readonly agent = new Agent({ keepAlive: true });
  private token: Promise<string> | undefined;

  constructor(
    private readonly url: string,
    private readonly clientId: string,
    private readonly secret: string,
  ) {}

  /** One record; never throws. */
  async post(body: string, headers: Record<string, string> = {}): Promise<Posted> {
    try {
      const answer = await this.send('application/json', headers, outgoing => outgoing.end(body));
      return this.noteOf(answer, await textOf(answer));
    } catch {
      return { status: 0, text: '' }; // What went wrong makes no difference: no answer came.
    }
  }

  /**
   * Many records as NDJSON, sent as `chunks` gives them; each line of the answer as it comes. Resolves when no more will
   * come; never throws.
   */
  async upload(chunks: AsyncIterable<string>, onLine: (line: string) => void): Promise<Posted> {
    try {
      const answer = await this.send('application/x-ndjson', {}, outgoing => void writeAll(outgoing, chunks));
      if (answer.headers['content-type']?.includes('ndjson') !== true) return this.noteOf(answer, await textOf(answer));
      await readLines(answer, onLine);
      return { status: answer.statusCode ?? 0, text: '' };
    } catch {
      return { status: 0, text: '' };
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private async send(
    contentType: string,
    headers: Record<string, string>,
    write: (outgoing: ClientRequest) => void,
  ): Promise<IncomingMessage> {
    const authorization = `Bearer ${await this.signIn()}`;
    return this.request(
      `/v1/services/${SERVICE}/records`,
      { 'content-type': contentType, ...headers, authorization },
      write,
    );
  }

  /** A token may have ended before its time: the clock on the other side was moved. */
  private noteOf({ statusCode: status = 0 }: IncomingMessage, text: string): Posted {
    if (status === 401) this.token = undefined;
    return { status, text };
  }

  private signIn(): Promise<string> {
    this.token ??= this.fetchToken();
    this.token.catch(() => (this.token = undefined));
    return this.token;
  }

  private async fetchToken(): Promise<string> {
    const authorization = `Basic ${Buffer.from(`${this.clientId}:${this.secret}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await this.request('/oauth/token', headers, outgoing =>
      outgoing.end('grant_type=client_credentials'),
    );
    const text = await textOf(answer);
    if (answer.statusCode !== 200) throw new Error(`/oauth/token answered ${answer.statusCode}`);
    return (JSON.parse(text) as { access_token: string }).access_token;
  }

  private request(
    path: string,
    headers: Record<string, string>,
    write: (outgoing: ClientRequest) => void,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = request(this.url + path, {
        method: 'POST',
        agent: this.agent,
        headers,
        timeout: HANGS_AFTER_MS,
      });
      outgoing.once('response', resolve);
      outgoing.on('error', reject);
      outgoing.once('timeout', () => outgoing.destroy(new Error('hangs')));
      write(outgoing);
    });
  }
}

/** Until all is written or nobody reads any more. */
async function writeAll(outgoing: ClientRequest, chunks: AsyncIterable<string>): Promise<void> {
  for await (const chunk of chunks) {
    if (outgoing.destroyed) return;
    outgoing.write(chunk);
  }
  outgoing.end();
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function readLines(answer: IncomingMessage, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  answer.setEncoding('utf8');
  for await (const text of answer) {
    const lines = (rest + String(text)).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  }
}
