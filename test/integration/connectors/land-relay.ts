import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LandDossierMessage } from '#libs/contracts';
import { Webhook } from 'standardwebhooks';
import { VBDLIS_TOKENS, WEBHOOK_SECRET } from '../../../apps/partner-sim/src/sandbox-accounts.js';
import { bodyOf, sendJson } from './support.js';

type Body = Record<string, unknown>;

/** Which party's server an operation is at; the hub's own table is not asked, so that one checks the other. */
const AT_LAND = new Set(['TiepNhanHoSo', 'BoSungHoSo', 'CapNhatTrangThaiHoSo', 'phanhoihososaiketqua']);
const TO_LAND = new Set([
  'tax-notice',
  'tax-notice-cancelled',
  'tax-paid',
  'tax-returned',
  'obligation-fulfilled',
  'withdrawn',
]);
const TO_TAX = new Set(['tax-transfer', 'tax-notice']);
const MAX_ATTEMPTS = 200;

/** One call to a party until the party takes it. */
interface Bringing {
  readonly path: string;
  readonly body: Body;
  /** Of a webhook. */
  readonly system?: string;
}

/** The least of a hub: takes messages at its doors and brings each to whom it concerns, in order per dossier. */
export class LandRelay {
  partiesUrl = '';
  readonly taken: { readonly operation: string; readonly body: Body; readonly authorization: string }[] = [];
  readonly records: LandDossierMessage[] = [];
  /** Whether a message is lost between the hub and the party. */
  loses: (bringing: Bringing) => boolean = () => false;
  private readonly seen = new Set<string>();
  private readonly lanes = new Map<string, Promise<void>>();
  private numbers = 0;

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    const url = request.url ?? '';
    if (url === '/oauth/token') return sendJson(response, { access_token: clientOf(request), expires_in: 900 });
    const authorization = request.headers.authorization ?? '';
    if (url.startsWith('/adapters/vbdlis/')) {
      return sendJson(response, this.takeCall(url.slice(17), JSON.parse(text) as Body, authorization));
    }
    const records = JSON.parse(text) as LandDossierMessage[];
    records.forEach(record => this.takeRecord(record, authorization.replace('Bearer ', '')));
    sendJson(response, { items: records.map((_, index) => ({ index, transactionId: randomUUID() })) }, 202);
  }

  private takeCall(operation: string, body: Body, authorization: string): Body {
    this.taken.push({ operation, body, authorization });
    const isNumbered = operation === 'TiepNhanHoSoChoMotCua';
    const code = isNumbered ? `000.00.31.H96-260101-${String(++this.numbers).padStart(5, '0')}` : textOf(body);
    if (this.isNew(operation + JSON.stringify(body))) this.pass(operation, { ...body, SoBienNhan: code });
    if (AT_LAND.has(operation)) return { data: 1, status: { success: true, message: 'Thành công' } };
    return { Result: 1, Message: isNumbered ? code : 'Thành công' };
  }

  private pass(operation: string, body: Body): void {
    const party = AT_LAND.has(operation) ? 'land' : 'one-stop';
    if (operation !== 'GuiKetQuaThue') return this.bring({ path: `/vbdlis/${party}/${operation}`, body });
    // A record, and so a call, for each notice; tax is told too.
    for (const notice of body['DanhSachThongBaoThue'] as Body[]) {
      this.bring({ path: `/vbdlis/one-stop/${operation}`, body: { ...body, DanhSachThongBaoThue: [notice] } });
      const record = {
        dossierCode: body['SoBienNhan'],
        type: 'tax-notice',
        notice: { number: notice['SoThongBaoThue'] },
      };
      this.bring({ path: '/webhook/tax', body: record, system: 'land-vbdlis' });
    }
  }

  private takeRecord(record: LandDossierMessage, system: string): void {
    if (!this.isNew(JSON.stringify(record))) return;
    this.records.push(record);
    const body = { ...record };
    if (TO_LAND.has(record.type)) this.bring({ path: '/webhook/land-tax', body, system });
    if (TO_TAX.has(record.type)) this.bring({ path: '/webhook/tax', body, system });
    const { dossierCode: SoBienNhan, note: GhiChu, occurredAt: NgayCoKetQuaThue } = record;
    if (record.type === 'tax-returned') {
      this.bring({ path: '/vbdlis/one-stop/ThueChuyenTraHoSoDoSai', body: { SoBienNhan, GhiChu } });
    }
    if (record.type === 'tax-notice') {
      const DanhSachThongBaoThue = [{ SoThongBaoThue: record.notice.number, HoTenChu: record.notice.owner.name }];
      const call = { SoBienNhan, GhiChu, NgayCoKetQuaThue, DanhSachThongBaoThue };
      this.bring({ path: '/vbdlis/one-stop/GuiKetQuaThue', body: call });
    }
  }

  private isNew(key: string): boolean {
    return this.seen.size < this.seen.add(key).size;
  }

  private bring(bringing: Bringing): void {
    if (this.loses(bringing)) return;
    const code = textOf(bringing.body);
    const lane = this.lanes.get(code) ?? Promise.resolve();
    this.lanes.set(
      code,
      lane.then(() => this.insist(bringing)),
    );
  }

  private async insist(bringing: Bringing): Promise<void> {
    const id = randomUUID();
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) if (await this.tryOnce(bringing, id)) return;
    throw new Error(`${bringing.path} never took its message`);
  }

  private async tryOnce({ path, body, system }: Bringing, id: string): Promise<boolean> {
    const call = system === undefined ? callOf(path, body) : webhookOf(id, system, body);
    try {
      const answer = await fetch(this.partiesUrl + path, { method: 'POST', ...call });
      const text = await answer.text();
      if (system !== undefined) return answer.ok;
      return /"(data|Result)":1|đã tồn tại/.test(text);
    } catch {
      return false; // the connection broke: it is brought again
    }
  }
}

function callOf(path: string, body: Body) {
  const token = VBDLIS_TOKENS[path.startsWith('/vbdlis/land/') ? 'land' : 'one-stop'];
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return { headers, body: JSON.stringify(body) };
}

function webhookOf(id: string, system: string, data: Body) {
  const body = JSON.stringify({ specversion: '1.0', id, subject: textOf(data), system, data });
  const now = new Date();
  return {
    body,
    headers: {
      'content-type': 'application/cloudevents+json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(WEBHOOK_SECRET).sign(id, now, body),
    },
  };
}

function textOf(body: Body): string {
  const code = body['SoBienNhan'] ?? body['dossierCode'];
  return typeof code === 'string' ? code : '';
}

/** The client id is the token of this hub. */
function clientOf(request: IncomingMessage): string {
  const basic = request.headers.authorization?.replace('Basic ', '') ?? '';
  return Buffer.from(basic, 'base64').toString('utf8').split(':')[0] ?? '';
}
