import { setTimeout as wait } from 'node:timers/promises';
import { DVCQG_CODES, type DvcqgReply, toDvcqgItem } from '#libs/connectors';
import type { ServiceRecordStatusReport } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import type { Credentials } from './credentials.js';
import type { PatientHttp } from './patient-http.js';
import type { ReportAnswer } from './report-answer.js';

const MAX_ATTEMPTS = 20;
const WAIT_MS = 500;
const HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** A one-stop system that speaks to the national portal's adapter, and does not know that the hub now answers it. */
export class DvcqgSender {
  private session: Promise<string> | undefined;

  constructor(
    private readonly http: PatientHttp,
    private readonly adapterUrl: string,
    private readonly credentials: Credentials,
    private readonly madonvi: string,
  ) {}

  async send(record: unknown): Promise<ReportAnswer> {
    const item = toDvcqgItem(record as ServiceRecordStatusReport);
    const isUpdating = item.TrangThaiHoSo === '1' ? 'False' : 'True';
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const reply = await this.call({ service: 'DongBoHoSoMC', isUpdating, data: [item] });
      const meaning = DVCQG_CODES[String(reply.error_code)];
      if (meaning === 'ok' || meaning === 'duplicate') return { accepted: true };
      if (meaning === 'session') this.session = undefined;
      else if (meaning === 'transient') await wait(WAIT_MS);
      else return { accepted: false, code: `dvcqg-${reply.error_code}` };
    }
    throw new HubError('unavailable', 'unavailable', 'The hub’s adapter stays busy');
  }

  private async call(call: object): Promise<DvcqgReply> {
    this.session ??= this.logIn();
    const { madonvi } = this;
    return this.post('/integration', { session: await this.session, madonvi, ...call });
  }

  private async logIn(): Promise<string> {
    const { clientId: username, clientSecret: password } = this.credentials;
    const { session } = await this.post('/auth', { username, password });
    if (!session) throw new HubError('denied', 'unauthenticated', `The hub’s adapter refused ${username}`);
    return session;
  }

  private async post(path: string, body: object): Promise<DvcqgReply> {
    const answer = await this.http.post(`${this.adapterUrl}${path}`, HEADERS, JSON.stringify(body));
    return JSON.parse(answer.body) as DvcqgReply;
  }
}
