import { expect } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { TransactionRow } from './answers.js';
import { agreement, codeOf, type RegistryDocument, secretOf, system } from './registry.js';
import { TopicTap } from './topic-tap.js';
import { startWorld, type World } from './world.js';

const SERVICE = 'land-dossier';
const TOPIC = 'land-dossier.message.reported.v1';
/** Words of code, which no partner is told. */
const NEVER = /Error\b|Exception|Unexpected|at .+\.[jt]s|node_modules|kafka|postgres|is required|must be/;

export type Body = Readonly<Record<string, unknown>>;

export interface LandReply {
  readonly Result?: number;
  readonly Message?: string;
  readonly data?: number;
  readonly status?: { readonly success: boolean; readonly code: number; readonly message: string };
}

interface HistoryEntry {
  readonly effect: string;
  readonly flags: readonly string[];
}

export interface How {
  readonly as?: string;
  readonly authorization?: string;
  readonly method?: string;
}

/** A hub with a one-stop and land systems that speak VBDLIS and iLIS to it. */
export class LandWorld {
  private constructor(
    readonly top: string,
    readonly world: World,
    readonly tap: TopicTap,
  ) {}

  static async start(top: string, env: NodeJS.ProcessEnv = {}): Promise<LandWorld> {
    const world = await startWorld(top, registryOf(top), { env });
    return new LandWorld(top, world, await TopicTap.open(TOPIC));
  }

  get agency(): string {
    return agencyOf(this.top);
  }

  /** The number of a dossier that nobody has heard of. */
  number(): string {
    return this.world.province.dossier().code;
  }

  basic(name: string, secret = secretOf(codeOf(this.top, name))): string {
    return `Basic ${Buffer.from(`${codeOf(this.top, name)}:${secret}`).toString('base64')}`;
  }

  /** Whatever happens, the protocol answers under HTTP 200 and in the form of the operation. */
  async call(operation: string, body: Body | string | undefined, how: How = {}): Promise<LandReply> {
    const authorization = how.authorization ?? this.basic(how.as ?? 'land');
    const response = await fetch(`${this.world.hub.exchangeUrl}/adapters/vbdlis/${operation}`, {
      method: how.method ?? 'POST',
      headers: { 'content-type': 'application/json', ...(authorization === '' ? {} : { authorization }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const ofProtocol = expect.stringMatching(/"(Result|data)":/) as unknown;
    expect({ status: response.status, text }).toEqual({ status: 200, text: ofProtocol });
    expect(text).not.toMatch(NEVER);
    return JSON.parse(text) as LandReply;
  }

  /** The log's rows of a dossier, as soon as there are so many. */
  rows(dossier: string, count: number, outcome?: string): Promise<readonly TransactionRow[]> {
    const look = async () => {
      const { items } = await this.world.admin.transactions({ service: SERVICE, dossier });
      const found = items.filter(row => outcome === undefined || row.outcome === outcome);
      return found.length >= count && found;
    };
    return waitFor(look, { what: `${count} rows of ${dossier} in the log`, timeoutMs: 20_000 });
  }

  /** What was accepted of a dossier, as soon as there is so much. */
  records(dossier: string, count: number): Promise<readonly Body[]> {
    const look = async () => this.tap.of(dossier).length >= count && this.tap.of(dossier);
    return waitFor(look, { what: `${count} records of ${dossier}` });
  }

  /** Waits until the process has made this of the dossier's messages: effect and flags of each, as they happened. */
  async untilHistory(dossier: string, wanted: readonly string[]): Promise<void> {
    const path = `/api/v1/land-dossiers/${dossier}`;
    const look = async () => {
      const { body } = await this.world.admin.call<{ history?: readonly HistoryEntry[] }>('GET', path);
      const history = (body.history ?? []).map(({ effect, flags }) => [effect, ...flags].join(' '));
      return JSON.stringify(history) === JSON.stringify(wanted);
    };
    await waitFor(look, { what: `the history of ${dossier} to be ${wanted.join(', ')}`, timeoutMs: 20_000 });
  }

  async remove(): Promise<void> {
    await this.tap.close();
    await this.world.remove();
  }
}

const agencyOf = (top: string): string => `000.00.01.${top}`;

function registryOf(top: string): RegistryDocument {
  const sends = (name: string, more: Body = {}) =>
    agreement(top, name, ['send'], { code: `${codeOf(top, name)}-land`, service: SERVICE, ...more });
  const land = { 'vbdlis.agency': agencyOf(top), 'vbdlis.fileBaseUrl': 'https://land.example/api/' };
  return {
    services: [{ code: SERVICE, version: '1', name: 'Hồ sơ đất đai', schema: `builtin:${SERVICE}`, topic: TOPIC }],
    systems: [
      system(top, 'land', { settings: land }),
      system(top, 'ilis', { settings: { 'vbdlis.dialect': 'ilis' } }),
      system(top, 'slow'),
      system(top, 'stranger'),
    ],
    agreements: [
      sends('one-stop'),
      sends('land'),
      sends('ilis'),
      sends('slow', { quota: { perSecond: 0.01, burst: 2 } }),
    ],
  };
}

export const DONE: LandReply = { Result: 1, Message: 'Thành công' };

export const receipt = (SoBienNhan: string): Body => ({
  LaQuyTrinhCapTinh: false,
  TinhId: 42,
  HuyenId: 436,
  XaId: 18001,
  SoBienNhan,
  MaHoSoMotCua: 'MC-1',
  NguoiTiepNhan: 'Trần Thị B',
  NgayTiepNhan: '2026-03-02T01:00:00Z',
  NgayHenTra: '19/03/2026 17:00:00',
  DiaChiTaiSan: 'Thôn 1',
  ThongTinNguoiNopDon: { HoTen: 'Nguyễn Văn Ánh'.normalize('NFD'), SoChungMinh: '042090123456' },
  ThongTinQuyTrinh: { MaQuyTrinh: 'DKBD', TenQuyTrinh: 'Đăng ký biến động' },
  ThongTinThuaDat: [{ SoThuTuThua: 345, SoHieuBanDo: '12', DienTich: '1.234,5' }],
  DanhSachGiayToDinhKem: [{ TenGiayTo: 'Đơn', SoBanChinh: 1, SoBanSao: 0, TapTin: null }],
});

export const link = { TenGiayTo: 'Giấy chứng nhận', KieuFile: '.pdf', LinkFile: 'files/1' };

export const notice = (SoThongBaoThue: string, LoaiThue: string) => ({
  HoTenChu: 'Nguyễn Văn Ánh',
  LoaiThue,
  SoThongBaoThue,
  DuongDanThongBaoThue: 'https://tax.example/1.pdf',
});
