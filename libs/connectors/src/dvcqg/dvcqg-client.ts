import { type OutboundHttp } from '../http/outbound-http.js';
import { failed, readPortalAnswer, type CodeTable, type PortalAnswer } from './dvcqg-answer.js';
import { DvcqgSession } from './dvcqg-session.js';
import type { DvcqgAuthRequest, DvcqgRequest } from './dvcqg-types.js';

export interface DvcqgClientOptions {
  readonly http: OutboundHttp;
  readonly authPath: string;
  readonly integrationPath: string;
  readonly credentials: DvcqgAuthRequest;
  readonly madonvi: string;
  readonly codes: CodeTable;
}

type WithoutSession<T> = T extends unknown ? Omit<T, 'session' | 'madonvi'> : never;
/** A request of the integration path, without what the client adds itself. */
export type DvcqgCall = WithoutSession<DvcqgRequest>;

const HEADERS = ['content-type', 'application/json; charset=utf-8', 'accept', 'application/json'];

/** Calls the portal within a session, which it renews once where the portal refuses it. */
export class DvcqgClient {
  private readonly session: DvcqgSession;

  constructor(private readonly options: DvcqgClientOptions) {
    this.session = new DvcqgSession(() => this.post(options.authPath, options.credentials));
  }

  async call(call: DvcqgCall): Promise<PortalAnswer> {
    const first = await this.attempt(call);
    if (first.meaning !== 'session') return first;
    const second = await this.attempt(call);
    return second.meaning === 'session' ? failed('dvcqg-session', second.detail) : second;
  }

  private async attempt(call: DvcqgCall): Promise<PortalAnswer> {
    const login = await this.session.get();
    if ('failure' in login) return login.failure;
    const { integrationPath, madonvi } = this.options;
    const answer = await this.post(integrationPath, { session: login.session, madonvi, ...call });
    if (answer.meaning === 'session') await this.session.drop(login.session);
    return answer;
  }

  private async post(path: string, body: object): Promise<PortalAnswer> {
    const result = await this.options.http.post(path, HEADERS, JSON.stringify(body));
    return readPortalAnswer(result, this.options.codes, Date.now());
  }
}
