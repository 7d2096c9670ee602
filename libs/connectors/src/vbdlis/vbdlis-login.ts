import type { OutboundHttp } from '../http/outbound-http.js';
import type { HttpResult } from '../http/http-result.js';
import type { VbdlisAnswer } from './vbdlis-answer.js';
import type { VbdlisAuth } from './vbdlis-settings.js';

/** The Authorization header of a call ('' = none), or why there is none. */
export type Authorization = { readonly header: string } | { readonly failure: VbdlisAnswer };

export interface VbdlisLogin {
  get(): Promise<Authorization>;
  /** The partner refused this header; true where another one may be had. */
  drop(header: string): Promise<boolean>;
}

type Texts = Readonly<Record<string, string>>;

/** After a refused login the partner is left alone for so long: a wrong secret must not lock the account. */
const REFUSED_PAUSE_MS = 5_000;
/** A token is renewed so long before it ends. */
const MARGIN_MS = 30_000;

/** The same header always. */
export class FixedLogin implements VbdlisLogin {
  constructor(private readonly header: string) {}

  get = async (): Promise<Authorization> => ({ header: this.header });
  drop = async (): Promise<boolean> => false;
}

export function fixedLoginOf(auth: VbdlisAuth, settings: Texts, secrets: Texts): VbdlisLogin | undefined {
  switch (auth) {
    case 'none':
      return new FixedLogin('');
    case 'token':
      return new FixedLogin(`Bearer ${secrets['token']}`);
    case 'basic': {
      const pair = `${encodeURIComponent(settings['clientId']!)}:${encodeURIComponent(secrets['clientSecret']!)}`;
      return new FixedLogin(`Basic ${Buffer.from(pair).toString('base64')}`);
    }
    case 'client-credentials':
    case 'password':
      return undefined;
  }
}

/** The form by which a token is asked for (OAuth 2, client credentials or the resource owner's password). */
export function tokenFormOf(auth: VbdlisAuth, settings: Texts, secrets: Texts): string {
  const client = { client_id: settings['clientId'] ?? '', client_secret: secrets['clientSecret'] ?? '' };
  const user = { username: settings['username'] ?? '', password: secrets['password'] ?? '' };
  const form =
    auth === 'password'
      ? { grant_type: 'password', ...user, ...client }
      : { grant_type: 'client_credentials', ...client };
  return new URLSearchParams(form).toString();
}

/** A token from the partner's login, shared by all calls; there is never more than one login under way. */
export class TokenLogin implements VbdlisLogin {
  private current: Promise<Authorization> | undefined;
  private expiresAt = Infinity;

  constructor(
    private readonly http: Pick<OutboundHttp, 'post'>,
    private readonly form: string,
    private readonly now: () => number = Date.now,
  ) {}

  get(): Promise<Authorization> {
    if (this.now() >= this.expiresAt) this.current = undefined;
    this.current ??= this.start();
    return this.current;
  }

  /** A newer token, got by another call meanwhile, stays. */
  async drop(header: string): Promise<boolean> {
    const seen = this.current;
    const login = await seen;
    if (login && 'header' in login && login.header === header && this.current === seen) this.current = undefined;
    return true;
  }

  private async start(): Promise<Authorization> {
    this.expiresAt = Infinity;
    const headers = ['content-type', 'application/x-www-form-urlencoded', 'accept', 'application/json'];
    const result = await this.http.post('', headers, this.form);
    const token = tokenIn(result);
    if (token) {
      if (token.lifetimeMs !== undefined) this.expiresAt = this.now() + Math.max(0, token.lifetimeMs - MARGIN_MS);
      return { header: `Bearer ${token.text}` };
    }
    const isRefused = result.kind === 'answer' && result.status < 500;
    this.expiresAt = this.now() + (isRefused ? REFUSED_PAUSE_MS : 0);
    const code = result.kind === 'failure' ? result.code : 'vbdlis-auth';
    // What a login answers may hold the secret that it was asked with: nothing of it goes further.
    return { failure: { meaning: 'unclear', code, detail: '' } };
  }
}

function tokenIn(result: HttpResult): { text: string; lifetimeMs: number | undefined } | undefined {
  if (result.kind === 'failure' || result.brokenOff || result.status < 200 || result.status > 299) return undefined;
  try {
    const { access_token: text, expires_in: seconds } = Object(JSON.parse(result.body)) as Record<string, unknown>;
    // A header must not be made of what would end it.
    if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text)) return undefined;
    return { text, lifetimeMs: Number(seconds) > 0 ? Number(seconds) * 1_000 : undefined };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
