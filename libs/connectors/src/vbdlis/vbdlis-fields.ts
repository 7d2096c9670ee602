import type { VbdlisKindName } from './vbdlis-kinds.js';
import type { VbdlisOperation } from './vbdlis-operations.js';

/** One value of a message and the place of the record where it stands. */
export interface VbdlisField {
  /** Path in the message, with dots. */
  readonly name: string;
  /** Path in the record, with dots; '' is the object itself: the kind then makes several members. */
  readonly to: string;
  readonly kind: VbdlisKindName;
  /** Read where it comes, never sent. */
  readonly readOnly?: true;
  /** Of a document: sent only in the stead of its content, where the hub has a link and no content. */
  readonly inStead?: true;
}

/** A list of objects on both sides. */
export interface VbdlisList {
  readonly name: string;
  readonly to: string;
  readonly each: readonly VbdlisField[];
  /** The partner's side has room for one object and is no list. */
  readonly single?: true;
}

/** In the stead of a name: the object itself in which the names are. */
export const VBDLIS_SELF = '.';

export type VbdlisRow = VbdlisField | VbdlisList;

const field = (name: string, to: string, kind: VbdlisKindName = 'text'): VbdlisField => ({ name, to, kind });
const readOnly = (name: string, to: string, kind: VbdlisKindName = 'text'): VbdlisField => ({
  ...field(name, to, kind),
  readOnly: true,
});
const list = (name: string, to: string, each: readonly VbdlisField[]): VbdlisList => ({ name, to, each });

const DOSSIER = field('SoBienNhan', 'dossierCode');
const NOTE = field('GhiChu', 'note');
const HANDLER = field('MaCanBoXuLy', 'officer.code');

/** Some send `{name, data}` of a file where a document is expected. */
const BARE_FILE = readOnly(VBDLIS_SELF, '', 'content');

const counted = (content: 'content' | 'content-or-link'): readonly VbdlisField[] => [
  BARE_FILE,
  field('TapTin', '', content),
  field('TenGiayTo', 'name', 'document-name'),
  field('SoBanChinh', 'originals', 'count'),
  field('SoBanSao', 'copies', 'count'),
];
/** A document with its content; some send a link in its stead. */
const DOCUMENT: readonly VbdlisField[] = [
  ...counted('content'),
  readOnly('KieuFile', 'kind'),
  readOnly('LinkFile', 'file.url', 'link'),
];
/** A document with its content to who may be given a link as well: what the land office was handed in. */
const DOCUMENT_OR_LINK: readonly VbdlisField[] = [
  ...counted('content-or-link'),
  { ...field('KieuFile', 'kind'), inStead: true },
  { ...field('LinkFile', 'file', 'linked-file'), inStead: true },
];
/** A document by its link; some send the content in its stead. */
const LINKED_DOCUMENT: readonly VbdlisField[] = [
  BARE_FILE,
  { ...field('TapTin', '', 'content'), readOnly: true },
  field('TenGiayTo', 'name', 'document-name'),
  field('KieuFile', 'kind'),
  field('LinkFile', 'file', 'linked-file'),
  readOnly('SoBanChinh', 'originals', 'count'),
  readOnly('SoBanSao', 'copies', 'count'),
];
const PARCEL: readonly VbdlisField[] = [
  field('SoThuTuThua', 'parcelNumber'),
  field('SoHieuBanDo', 'mapSheet'),
  field('DienTich', 'area', 'area'),
  field('DiaChiChiTiet', 'address'),
];
const NOTICE: readonly VbdlisField[] = [
  field('HoTenChu', 'owner.name'),
  field('LoaiThue', '', 'tax'),
  field('SoThongBaoThue', 'number'),
  field('DuongDanThongBaoThue', 'file', 'linked-file'),
];

const receiptWith = (document: readonly VbdlisField[]): readonly VbdlisRow[] => [
  field('LaQuyTrinhCapTinh', 'provincial', 'flag'),
  field('TinhId', 'place.province', 'province'),
  field('HuyenId', 'place.district', 'district'),
  field('XaId', 'place.commune', 'commune'),
  DOSSIER,
  field('MaHoSoMotCua', 'oneStopCode'),
  field('NguoiTiepNhan', 'officer.name'),
  field('NgayTiepNhan', 'occurredAt', 'time'),
  field('NgayHenTra', 'promisedAt', 'promise'),
  field('DiaChiTaiSan', 'propertyAddress'),
  field('ThongTinNguoiNopDon.HoTen', 'applicant.name'),
  field('ThongTinNguoiNopDon.SoChungMinh', 'applicant', 'subject'),
  field('ThongTinNguoiNopDon.DiaChiChiTiet', 'applicant.address'),
  field('ThongTinNguoiNopDon.SoDienThoai', 'applicant.phone'),
  field('ThongTinNguoiNopDon.Email', 'applicant.email'),
  field('ThongTinQuyTrinh.MaQuyTrinh', 'process.code'),
  field('ThongTinQuyTrinh.TenQuyTrinh', 'process.name'),
  list('ThongTinThuaDat', 'parcels', PARCEL),
  list('DanhSachGiayToDinhKem', 'attachments', document),
];

/**
 * The messages of domain.md 5, field by field, by their names in VBDLIS. Where the record has a list of notices and the
 * hub a record for each, `notices` stands for them.
 */
export const VBDLIS_FIELDS: Readonly<Record<VbdlisOperation, readonly VbdlisRow[]>> = {
  TiepNhanHoSo: receiptWith(DOCUMENT),
  BoSungHoSo: [
    DOSSIER,
    field('NgayHenTraMoi', 'newPromisedAt', 'promise'),
    NOTE,
    list('DanhSachGiayToBoSung', 'attachments', DOCUMENT),
  ],
  CapNhatTrangThaiHoSo: [DOSSIER, field('NgayTra', 'occurredAt', 'time')],
  phanhoihososaiketqua: [DOSSIER, field('reason', 'note'), list('files', 'attachments', DOCUMENT)],
  ChuyenHoSo: [
    DOSSIER,
    field('MaCanBoChuyen', 'from.code'),
    field('MaCanBoNhan', 'to.code'),
    field('MaTrangThai', 'stateCode'),
    field('LaTrangThaiChuyenLai', 'sentBack', 'flag'),
    field('NoiDungXuLy', 'note'),
    field('NgayChuyen', 'occurredAt', 'time'),
    field('HanXuLy', 'dueAt', 'deadline'),
    list('DanhSachTapTin', 'attachments', LINKED_DOCUMENT),
  ],
  YeuCauBoSungHoSo: [
    DOSSIER,
    field('NgayChoBoSung', 'occurredAt', 'time'),
    HANDLER,
    field('LaTamDung', 'paused', 'flag'),
    NOTE,
    { ...list('TapTin', 'attachments', LINKED_DOCUMENT), single: true },
  ],
  NhanBoSungHoSo: [
    DOSSIER,
    field('NgayNhanBoSung', 'occurredAt', 'time'),
    field('NgayHenTraMoi', 'newPromisedAt', 'promise'),
    NOTE,
    { ...list('TapTin', 'attachments', LINKED_DOCUMENT), single: true },
  ],
  GuiKetQuaThue: [
    DOSSIER,
    field('NguoiXuLy', 'officer.name'),
    field('NgayCoKetQuaThue', 'occurredAt', 'time'),
    NOTE,
    list('DanhSachThongBaoThue', 'notices', NOTICE),
  ],
  KetThucHoSo: [
    DOSSIER,
    field('NgayKetThuc', 'occurredAt', 'time'),
    HANDLER,
    field('TrangThaiKetThuc', 'result.kind', 'result-kind'),
    NOTE,
    list('DanhSachGiayToKetQua', 'result.files', LINKED_DOCUMENT),
  ],
  TiepNhanHoSoChoMotCua: receiptWith(DOCUMENT_OR_LINK),
  YeuCauCapNhatHoSo: [DOSSIER, HANDLER, NOTE],
  ThueChuyenTraHoSoDoSai: [DOSSIER, NOTE],
  ThongBaoNhapSaiThuTuc: [DOSSIER, HANDLER, NOTE],
};

export function isList(row: VbdlisRow): row is VbdlisList {
  return 'each' in row;
}

/** Whether the message has room for the contents of files when it is sent. */
export function carriesContents(operation: VbdlisOperation): boolean {
  return VBDLIS_FIELDS[operation].some(
    row => isList(row) && row.each.some(({ kind, readOnly }) => kind.startsWith('content') && !readOnly),
  );
}
