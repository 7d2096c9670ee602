import type { CallSeries } from '../http/call-series.js';
import { type OutboundHttp } from '../http/outbound-http.js';
import type { HttpResult } from '../http/http-result.js';
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
  /** A login is a call beside those that the caller has waited for. */
  readonly nextTurn: (() => Promise<void>) | undefined;
}

type WithoutSession<T> = T extends unknown ? Omit<T, 'session' | 'madonvi'> : never;
/** A request of the integration path, without what the client adds itself. */
export type DvcqgCall = WithoutSession<DvcqgRequest>;

const HEADERS = ['content-type', 'application/json; charset=utf-8', 'accept', 'application/json'];

/** Calls the portal within a session, which it renews once where the portal refuses it. */
export class DvcqgClient {
  private readonly session: DvcqgSession;

  constructor(private readonly options: DvcqgClientOptions) {
    this.session = new DvcqgSession(async () => {
      await options.nextTurn?.();
      return this.read(await this.post(options.authPath, options.credentials));
    });
  }

  async call(call: DvcqgCall, series: CallSeries): Promise<PortalAnswer> {
    const first = await this.attempt(call, series);
    if (first.meaning !== 'session') return first;
    const second = await this.attempt(call, series);
    return second.meaning === 'session' ? failed('dvcqg-session', second.detail) : second;
  }

  private async attempt(call: DvcqgCall, series: CallSeries): Promise<PortalAnswer> {
    const login = await this.session.get();
    if ('failure' in login) return login.failure;
    const { integrationPath, madonvi } = this.options;
    const body = { session: login.session, madonvi, ...call };
    const answer = this.read(await series.call(() => this.post(integrationPath, body)));
    if (answer.meaning === 'session') await this.session.drop(login.session);
    return answer;
  }

  private post(path: string, body: object): Promise<HttpResult> {
    return this.options.http.post(path, HEADERS, JSON.stringify(body));
  }

  private read(result: HttpResult): PortalAnswer {
    return readPortalAnswer(result, this.options.codes, Date.now());
  }
}
