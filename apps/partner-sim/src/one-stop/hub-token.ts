import { HubError } from '#libs/kernel';
import type { Credentials } from './credentials.js';
import type { PatientHttp } from './patient-http.js';

const RENEW_BEFORE_MS = 30_000;

/** An access token of the hub by client credentials, fetched when it is needed and before it ends. */
export class HubToken {
  private token: Promise<string> | undefined;
  private renewAt = 0;

  constructor(
    private readonly http: PatientHttp,
    private readonly exchangeUrl: string,
    private readonly credentials: Credentials,
  ) {}

  get(): Promise<string> {
    if (Date.now() >= this.renewAt) this.token = undefined;
    this.token ??= this.fetch();
    return this.token;
  }

  forget(): void {
    this.token = undefined;
  }

  private async fetch(): Promise<string> {
    this.renewAt = Infinity;
    const { clientId } = this.credentials;
    const headers = {
      authorization: basicOf(this.credentials),
      'content-type': 'application/x-www-form-urlencoded',
    };
    const answer = await this.http.post(`${this.exchangeUrl}/oauth/token`, headers, 'grant_type=client_credentials');
    const body =
      answer.status === 200 ? (JSON.parse(answer.body) as { access_token: string; expires_in: number }) : null;
    this.renewAt = body ? Date.now() + body.expires_in * 1000 - RENEW_BEFORE_MS : 0;
    if (!body) throw new HubError('denied', 'unauthenticated', `The hub gave no token to ${clientId}`);
    return body.access_token;
  }
}

/** `Authorization: Basic …`, as RFC 6749 encodes it. */
export function basicOf({ clientId, clientSecret }: Credentials): string {
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
