import { timingSafeEqual, createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DVCQG_MAX_PROGRESS_ROWS, type DvcqgReply } from '#libs/connectors';
import { PartnerSimConfig } from '../partner-sim.config.js';
import { PORTAL_ACCOUNT } from '../sandbox-accounts.js';
import { DossierBook } from './dossier-book.js';
import { findProcedure, PORTAL_PROCEDURES } from './portal-procedures.js';
import { complainAboutItem, complainAboutRow } from './portal-rules.js';
import { PortalSessions } from './portal-sessions.js';

type Body = Readonly<Record<string, unknown>>;
type Handler = (body: Body) => DvcqgReply;

export const DUPLICATE: DvcqgReply = { error_code: '3', message: 'Hồ sơ đã tồn tại' };
export const REFUSAL: DvcqgReply = { error_code: '5', message: 'Dữ liệu hồ sơ không hợp lệ' };
const SESSION_EXPIRED: DvcqgReply = { error_code: '-1', message: 'Phiên làm việc không tồn tại hoặc đã hết hạn' };
const UNKNOWN_DOSSIER: DvcqgReply = { error_code: '4', message: 'Hồ sơ không tồn tại' };
const BAD_LOGIN: DvcqgReply = { error_code: '1', message: 'Sai tên đăng nhập hoặc mật khẩu' };
const OK: DvcqgReply = { error_code: '0', message: 'Thành công' };

/** The national portal's adapter, protocol A: every answer goes under HTTP 200. */
@Injectable()
export class PortalService {
  readonly sessions = new PortalSessions();
  private book: DossierBook;
  private refused = 0;
  private duplicateAnswers = 0;
  private readonly handlers: Readonly<Record<string, Handler>> = {
    LayDanhSachTTHC: () => ({ ...OK, result: PORTAL_PROCEDURES }),
    LayThuTuc: body => this.procedure(body),
    TraCuuHoSo: body => this.lookUp(body),
    DongBoHoSoMC: body => this.sync(body),
    CapNhatTienDoHoSoMC: body => this.progress(body),
  };

  constructor(private readonly config: PartnerSimConfig) {
    this.book = new DossierBook(config.maxDossiers);
  }

  logIn(body: unknown): DvcqgReply {
    const { username, password } = asBody(body);
    const good = equal(username, PORTAL_ACCOUNT.username) && equal(password, PORTAL_ACCOUNT.password);
    return good ? { error_code: 0, session: this.sessions.open() } : BAD_LOGIN;
  }

  call(request: unknown): DvcqgReply {
    const body = asBody(request);
    if (!this.sessions.use(text(body['session']))) return SESSION_EXPIRED;
    if (!text(body['madonvi'])) return this.refuse('Thiếu madonvi');
    const handler = Object.hasOwn(this.handlers, text(body['service'])) && this.handlers[text(body['service'])];
    return handler ? handler(body) : this.refuse('Dịch vụ không được hỗ trợ');
  }

  dossier(maHoSo: string) {
    return this.book.get(maHoSo);
  }

  summary() {
    const { refused, duplicateAnswers } = this;
    return { ...this.book.summary(), refused, duplicateAnswers, logins: this.sessions.logins };
  }

  reset(): void {
    this.book = new DossierBook(this.config.maxDossiers);
    this.refused = this.duplicateAnswers = this.sessions.logins = 0;
  }

  private procedure(body: Body): DvcqgReply {
    const found = findProcedure(text(body['maTTHC']));
    return found ? { ...OK, result: [found] } : { error_code: '6', message: 'Không tìm thấy thủ tục' };
  }

  private lookUp(body: Body): DvcqgReply {
    const found = this.book.get(text(body['mahoso']));
    if (!found) return UNKNOWN_DOSSIER;
    return { ...OK, result: [{ MaHoSo: found.maHoSo, TrangThaiHoSo: String(found.statuses.at(-1)) }] };
  }

  /** Checks all items before it takes the first: nothing is half done. */
  private sync(body: Body): DvcqgReply {
    const { isUpdating, data } = body;
    if (isUpdating !== 'True' && isUpdating !== 'False') return this.refuse('isUpdating phải là "True" hoặc "False"');
    if (!Array.isArray(data) || data.length === 0) return this.refuse('Thiếu data');
    for (const item of data) {
      const complaint = complainAboutItem(item);
      if (complaint) return this.refuse(complaint);
    }
    const items = data as Record<string, string>[];
    const known = items.map(item => this.book.has(item['MaHoSo']!));
    if (isUpdating === 'False' && known.includes(true)) return this.duplicate();
    if (isUpdating === 'True' && known.includes(false)) return UNKNOWN_DOSSIER;
    for (const item of items) this.take(item, isUpdating === 'True');
    return OK;
  }

  private take(item: Record<string, string>, isUpdate: boolean): void {
    const status = Number(item['TrangThaiHoSo']);
    if (isUpdate) this.book.update(item['MaHoSo']!, status);
    else this.book.create(item['MaHoSo']!, item['MaTTHC']!, status);
  }

  private progress(body: Body): DvcqgReply {
    const { data } = body;
    if (!Array.isArray(data) || data.length === 0) return this.refuse('Thiếu data');
    if (data.length > DVCQG_MAX_PROGRESS_ROWS) return this.refuse('Tối đa 10 bản ghi tiến độ');
    for (const row of data) {
      const complaint = complainAboutRow(row);
      if (complaint) return this.refuse(complaint);
    }
    const rows = data as Record<string, string>[];
    if (rows.some(row => !this.book.has(row['MaHoSo']!))) return UNKNOWN_DOSSIER;
    for (const row of rows) this.book.addProgress(row['MaHoSo']!, Number(row['TrangThai']));
    return OK;
  }

  private duplicate(): DvcqgReply {
    this.duplicateAnswers++;
    return DUPLICATE;
  }

  private refuse(message: string): DvcqgReply {
    this.refused++;
    return { error_code: '5', message };
  }
}

function asBody(value: unknown): Body {
  return typeof value === 'object' && value !== null ? (value as Body) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Hashed first: compares in constant time whatever the lengths. */
function equal(given: unknown, wanted: string): boolean {
  const hash = (value: string): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(hash(text(given)), hash(wanted));
}
