import type { LandMessageType } from '#libs/contracts';

export type VbdlisParty = 'one-stop' | 'land';

/** A call that reached a party, as far as it looks into it. */
export interface VbdlisReceipt {
  readonly code: string;
  readonly type: LandMessageType;
  /** Numbers of notices that it is about. */
  readonly notices: readonly string[];
  readonly links: readonly string[];
  /** Contents of the files in it, base64. */
  readonly contents: readonly string[];
  /** A result without one of its files is no result to the party. */
  readonly isIncomplete: boolean;
}

interface Taken {
  readonly party: VbdlisParty;
  readonly type: LandMessageType;
  readonly required: readonly string[];
}

const OPERATIONS: Readonly<Record<string, Taken>> = {
  TiepNhanHoSo: {
    party: 'land',
    type: 'received',
    required: ['NgayTiepNhan', 'ThongTinNguoiNopDon', 'ThongTinQuyTrinh'],
  },
  BoSungHoSo: { party: 'land', type: 'supplemented', required: [] },
  CapNhatTrangThaiHoSo: { party: 'land', type: 'handed-over', required: ['NgayTra'] },
  phanhoihososaiketqua: { party: 'land', type: 'result-wrong', required: [] },
  ChuyenHoSo: { party: 'one-stop', type: 'moved', required: ['NgayChuyen'] },
  YeuCauBoSungHoSo: { party: 'one-stop', type: 'supplement-requested', required: ['NgayChoBoSung'] },
  NhanBoSungHoSo: { party: 'one-stop', type: 'supplement-received', required: ['NgayNhanBoSung'] },
  GuiKetQuaThue: { party: 'one-stop', type: 'tax-notice', required: ['NgayCoKetQuaThue', 'DanhSachThongBaoThue'] },
  KetThucHoSo: { party: 'one-stop', type: 'finished', required: ['NgayKetThuc', 'TrangThaiKetThuc'] },
  TiepNhanHoSoChoMotCua: {
    party: 'one-stop',
    type: 'received-by-land-office',
    required: ['NgayTiepNhan', 'ThongTinNguoiNopDon', 'ThongTinQuyTrinh'],
  },
  YeuCauCapNhatHoSo: { party: 'one-stop', type: 'update-requested', required: [] },
  ThueChuyenTraHoSoDoSai: { party: 'one-stop', type: 'tax-returned', required: [] },
  ThongBaoNhapSaiThuTuc: { party: 'one-stop', type: 'wrong-procedure', required: [] },
};

type Body = Readonly<Record<string, unknown>>;

/** What a call says, or in which words the party refuses it. */
export function readVbdlisCall(party: VbdlisParty, operation: string, body: unknown): VbdlisReceipt | string {
  const taken = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  if (taken?.party !== party) return `Không hỗ trợ chức năng ${operation}`;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'Dữ liệu không đúng định dạng';
  const fields = body as Body;
  const code = fields['SoBienNhan'];
  if (typeof code !== 'string' || code === '') return 'Thiếu SoBienNhan';
  const missing = taken.required.find(name => fields[name] === undefined || fields[name] === '');
  if (missing) return `Thiếu ${missing}`;
  const results = rowsIn(fields['DanhSachGiayToKetQua']);
  const linked = ['DanhSachTapTin', 'DanhSachGiayToDinhKem'].flatMap(name => rowsIn(fields[name]));
  const links = [...results, ...linked].map(row => textIn(row['LinkFile']));
  return {
    code,
    type: taken.type,
    notices: rowsIn(fields['DanhSachThongBaoThue']).map(row => textIn(row['SoThongBaoThue'])),
    links: links.filter(link => link !== ''),
    contents: contentsIn(fields),
    isIncomplete: isIncomplete(fields, results),
  };
}

function isIncomplete(fields: Body, results: readonly Body[]): boolean {
  if (Number(fields['TrangThaiKetThuc'] ?? 1) !== 0) return false;
  return results.length === 0 || results.some(row => textIn(row['LinkFile']) === '');
}

const ENCLOSING = ['DanhSachGiayToDinhKem', 'DanhSachGiayToBoSung', 'files'];

function contentsIn(fields: Body): string[] {
  const enclosed = ENCLOSING.flatMap(name => rowsIn(fields[name])).flatMap(row => rowsIn([row['TapTin']]));
  return enclosed.map(({ data }) => textIn(data)).filter(data => data !== '');
}

function rowsIn(value: unknown): Body[] {
  return Array.isArray(value)
    ? ((value as unknown[]).filter(row => typeof row === 'object' && row !== null) as Body[])
    : [];
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
