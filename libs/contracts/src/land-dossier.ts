export const LAND_DOSSIER = 'land-dossier';

/** What a message about a land dossier can say (domain.md 5); each is one record of the service. */
export const LAND_MESSAGE_TYPES = [
  'received',
  'received-by-land-office',
  'moved',
  'supplement-requested',
  'supplemented',
  'supplement-received',
  'tax-transfer',
  'tax-notice',
  'tax-notice-cancelled',
  'tax-paid',
  'tax-returned',
  'obligation-fulfilled',
  'update-requested',
  'wrong-procedure',
  'withdrawn',
  'finished',
  'handed-over',
  'result-wrong',
] as const;
export type LandMessageType = (typeof LAND_MESSAGE_TYPES)[number];

/** Mục đích sử dụng đất, as VBDLIS and iLIS write them. */
export const LAND_USE_CODES = [
  'ONT',
  'ODT',
  'LUC',
  'LUA',
  'BHK',
  'CLN',
  'RSX',
  'RPH',
  'RDD',
  'NTS',
  'SKC',
  'TMD',
  'DGT',
  'DKV',
] as const;
export type LandUseCode = (typeof LAND_USE_CODES)[number];

/** LoaiThue: lệ phí trước bạ, thuế thu nhập cá nhân, tiền sử dụng đất, tiền thuê đất, thuế đất phi nông nghiệp, khác. */
export const LAND_TAX_TYPES = [
  'registration-fee',
  'personal-income-tax',
  'land-use-fee',
  'land-rent',
  'non-agricultural-land-tax',
  'other',
] as const;
export type LandTaxType = (typeof LAND_TAX_TYPES)[number];

/** How a dossier ended: with a result, sent back without one, or withdrawn by the applicant. */
export const LAND_RESULT_KINDS = ['issued', 'returned', 'withdrawn'] as const;
export type LandResultKind = (typeof LAND_RESULT_KINDS)[number];

/** A record of `land-dossier` v1: one message about a dossier; instants are RFC 3339 with offset, money is đồng. */
export type LandDossierMessage =
  | LandReceived
  | LandMoved
  | LandSupplementRequested
  | LandSupplemented
  | LandTaxTransfer
  | LandTaxNotice
  | LandTaxNoticeCancelled
  | LandTaxPaid
  | LandObligationFulfilled
  | LandRemark
  | LandFinished
  | LandHandedOver
  | LandResultWrong;

interface LandMessageBase {
  /** SoBienNhan = MaHoSo. */
  readonly dossierCode: string;
  readonly agencyCode: string;
  readonly occurredAt: string;
  /** Who did it (NguoiTiepNhan, MaCanBoXuLy, NguoiXuLy). */
  readonly officer?: LandOfficer;
  readonly note?: string;
}

/** TiepNhanHoSo; with `received-by-land-office` TiepNhanHoSoChoMotCua. */
export interface LandReceived extends LandMessageBase {
  readonly type: 'received' | 'received-by-land-office';
  /** MaHoSoMotCua. */
  readonly oneStopCode?: string;
  /** TTHC; the national portal needs it. Where absent the hub looks for the one of the process. */
  readonly procedureCode?: string;
  /** ThongTinQuyTrinh. */
  readonly process: { readonly code: string; readonly name?: string };
  /** LaQuyTrinhCapTinh. */
  readonly provincial?: boolean;
  /** TinhId, HuyenId, XaId. */
  readonly place?: { readonly province?: string; readonly district?: string; readonly commune?: string };
  /** NgayHenTra. */
  readonly promisedAt?: string;
  /** DiaChiTaiSan. */
  readonly propertyAddress?: string;
  /** ThongTinNguoiNopDon. */
  readonly applicant: LandApplicant;
  readonly parcels?: readonly LandParcel[];
  readonly attachments?: readonly LandAttachment[];
}

/** ChuyenHoSo. */
export interface LandMoved extends LandMessageBase {
  readonly type: 'moved';
  readonly from?: LandOfficer;
  readonly to?: LandOfficer;
  /** MaTrangThai of the land system's own catalogue. */
  readonly stateCode?: string;
  /** LaTrangThaiChuyenLai. */
  readonly sentBack?: boolean;
  /** HanXuLy of the step. */
  readonly dueAt?: string;
  readonly attachments?: readonly LandAttachment[];
}

/** YeuCauBoSungHoSo. */
export interface LandSupplementRequested extends LandMessageBase {
  readonly type: 'supplement-requested';
  /** LaTamDung: whether the clock stops; absent = it does. */
  readonly paused?: boolean;
  readonly attachments?: readonly LandAttachment[];
}

/** BoSungHoSo (delivered by the one-stop) and NhanBoSungHoSo (received by the land office). */
export interface LandSupplemented extends LandMessageBase {
  readonly type: 'supplemented' | 'supplement-received';
  /** NgayHenTraMoi. */
  readonly newPromisedAt?: string;
  readonly attachments?: readonly LandAttachment[];
}

/** The information transfer form (PCT) went to tax. */
export interface LandTaxTransfer extends LandMessageBase {
  readonly type: 'tax-transfer';
  /** `number`: of the form. */
  readonly transfer: { readonly number: string; readonly file?: LandFile };
  readonly owners?: readonly LandOwner[];
  readonly parcels?: readonly LandParcel[];
  readonly attachments?: readonly LandAttachment[];
}

/** One notice (TBT): of one owner and one tax type. GuiKetQuaThue with n notices is n records. */
export interface LandTaxNotice extends LandMessageBase {
  readonly type: 'tax-notice';
  readonly notice: {
    /** SoThongBaoThue. */
    readonly number: string;
    readonly owner: LandOwner;
    readonly taxType: LandTaxType;
    /** LoaiThue as it was written. */
    readonly taxTypeText?: string;
    /** Absent where the sender does not know it: a land system passes on the notice without. */
    readonly amount?: number;
    readonly issuedAt?: string;
    readonly dueAt?: string;
    readonly file?: LandFile;
    /** Numbers of the notices that this one corrects or is issued in the stead of. */
    readonly replaces?: readonly string[];
  };
}

export interface LandTaxNoticeCancelled extends LandMessageBase {
  readonly type: 'tax-notice-cancelled';
  readonly notice: { readonly number: string };
}

/** Proof of payment (GNT) for one notice. */
export interface LandTaxPaid extends LandMessageBase {
  readonly type: 'tax-paid';
  readonly notice: { readonly number: string };
  readonly payment: {
    readonly number: string;
    readonly amount: number;
    readonly paidAt?: string;
    readonly payer?: string;
    readonly file?: LandFile;
  };
}

/** Tax confirms that the financial obligation of the dossier is fulfilled, or that there is none. */
export interface LandObligationFulfilled extends LandMessageBase {
  readonly type: 'obligation-fulfilled';
  readonly confirmation?: { readonly number?: string; readonly file?: LandFile };
}

/** ThueChuyenTraHoSoDoSai, YeuCauCapNhatHoSo, ThongBaoNhapSaiThuTuc, and a withdrawal by the applicant. */
export interface LandRemark extends LandMessageBase {
  readonly type: 'tax-returned' | 'update-requested' | 'wrong-procedure' | 'withdrawn';
  readonly attachments?: readonly LandAttachment[];
}

/** KetThucHoSo. */
export interface LandFinished extends LandMessageBase {
  readonly type: 'finished';
  readonly result: { readonly kind: LandResultKind; readonly files?: readonly LandAttachment[] };
}

/** CapNhatTrangThaiHoSo; `occurredAt` = NgayTra. */
export interface LandHandedOver extends LandMessageBase {
  readonly type: 'handed-over';
  readonly receiver?: string;
}

/** phanhoihososaiketqua; the reason is the note. */
export interface LandResultWrong extends LandMessageBase {
  readonly type: 'result-wrong';
  readonly note: string;
  readonly attachments?: readonly LandAttachment[];
}

export interface LandOfficer {
  readonly code?: string;
  readonly name?: string;
  readonly unit?: string;
}

export interface LandOwner {
  readonly name: string;
  readonly identityNumber?: string;
  readonly taxCode?: string;
}

export interface LandApplicant extends LandOwner {
  /** 1 citizen, 2 enterprise, 3 state agency, 4 other. */
  readonly type?: 1 | 2 | 3 | 4;
  /** Another paper's number as it was written, such as a passport's; told to nobody as an identity number. */
  readonly identityText?: string;
  readonly address?: string;
  readonly phone?: string;
  readonly email?: string;
}

/** Its key is commune, map sheet and number. Areas in m². */
export interface LandParcel {
  /** Code of the commune, 5 digits; before 2025-07-01 of the commune as it was then. */
  readonly commune: string;
  readonly mapSheet: string;
  readonly parcelNumber: string;
  readonly oldMapSheet?: string;
  readonly oldParcelNumber?: string;
  /** When the old numbers ceased to be used. */
  readonly renumberedAt?: string;
  readonly area?: number;
  /** DienTichPhapLy. */
  readonly legalArea?: number;
  readonly landUse?: readonly LandUseCode[];
  readonly address?: string;
}

/** A document of a dossier: TenGiayTo, KieuFile, SoBanChinh, SoBanSao, TapTin or a link. */
export interface LandAttachment {
  readonly code?: string;
  readonly name: string;
  readonly kind?: string;
  readonly originals?: number;
  readonly copies?: number;
  readonly file?: LandFile;
}

/** Where a file is; never its content. The hub fetches it; it is there when the hub's store has it. */
export interface LandFile {
  readonly url?: string;
  /** In the hub's file store. */
  readonly fileId?: string;
  readonly sha256?: string;
  readonly size?: number;
  readonly mediaType?: string;
}

/**
 * Value of a message on `land-dossier.file.stored.v1`, as JSON; key = dossier code: a file that a message names is now
 * in the hub's store, hashed. The same may be told more than once.
 */
export interface LandFileStored {
  readonly dossierCode: string;
  /** Id of the land message (= its transaction) that names the file. */
  readonly messageId: string;
  /** JSON pointer to the `LandFile` in that message, e.g. `/result/files/0/file`. */
  readonly pointer: string;
  readonly fileId: string;
  readonly sha256: string;
  readonly size: number;
  readonly mediaType: string;
  readonly storedAt: string;
}
