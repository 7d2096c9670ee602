import { setTimeout as wait } from 'node:timers/promises';
import { HubError } from '#libs/kernel';
import { basicOf, type HubToken } from '../one-stop/hub-token.js';
import type { Credentials } from '../one-stop/credentials.js';
import type { PatientHttp } from '../one-stop/patient-http.js';
import type { VbdlisCall } from './vbdlis-payloads.js';

interface Reply {
  readonly Result?: unknown;
  readonly Message?: unknown;
  readonly data?: unknown;
  readonly status?: { readonly message?: unknown } | null;
}

const MAX_ATTEMPTS = 40;
const BUSY_WAIT_MS = 500;
const BUSY = 'đang bận';

/** The hub's `/adapters/vbdlis`, to a party that takes it for the other party's own server. */
export class VbdlisDoor {
  /** A one-stop signs in for a bearer token, a land system writes its password into each call. */
  constructor(
    private readonly http: PatientHttp,
    private readonly url: string,
    private readonly auth: HubToken | Credentials,
  ) {}

  /** What the other side says to it. Throws a HubError with its words where they are no. */
  async call({ operation, body }: VbdlisCall): Promise<string> {
    const text = JSON.stringify(body);
    for (let attempt = 1; ; attempt++) {
      const { status, body: answer } = await this.post(operation, text);
      const complaint = complaintIn(status, answer);
      if (complaint === undefined) return wordsIn(answer);
      const isBusy = complaint.includes(BUSY) && attempt < MAX_ATTEMPTS;
      if (!isBusy) throw new HubError('invalid', 'vbdlis-refused', complaint);
      await wait(BUSY_WAIT_MS);
    }
  }

  private async post(operation: string, body: string) {
    const headers = { authorization: await this.authorization(), 'content-type': 'application/json; charset=utf-8' };
    return this.http.post(`${this.url}/${operation}`, headers, body);
  }

  private async authorization(): Promise<string> {
    return 'get' in this.auth ? `Bearer ${await this.auth.get()}` : basicOf(this.auth);
  }
}

/** As the partners read an answer: 1, or words that it is there already, is success, whatever else it says. */
export function complaintIn(status: number, body: string): string | undefined {
  const reply = replyIn(body);
  if (!reply) return `HTTP ${status}, not the protocol’s own form`;
  const words = wordsIn(body);
  const isTaken = reply.Result === 1 || reply.data === 1 || words.toLowerCase().includes('đã tồn tại');
  return isTaken ? undefined : `HTTP ${status}: ${words}`;
}

function replyIn(body: string): Reply | undefined {
  try {
    const value = JSON.parse(body) as Reply | null;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function wordsIn(body: string): string {
  const reply = replyIn(body);
  const words = reply?.Message ?? reply?.status?.message;
  return typeof words === 'string' ? words.normalize('NFC') : '';
}
