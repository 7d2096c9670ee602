import type { LandMessageType } from '#libs/contracts';
import type { LandCase } from '#libs/samples';
import { enclosedContent, noticePaperOf, type Paper, papersOf, UNNUMBERED } from './land-papers.js';
import { noteOf, promisedAfter, type StepContext } from './step-context.js';

/** A call as the party's own software makes it, written apart from the hub's reader so that one checks the other. */
export interface VbdlisCall {
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Writer = (context: StepContext) => VbdlisCall['body'];

const PROVINCE_IDS: Readonly<Record<string, string>> = { H22: '08', H41: '40' };
/** TrangThaiKetThuc. */
const END_CODES = { issued: 0, returned: 1, withdrawn: 2 } as const;

const OPERATIONS: Readonly<Partial<Record<LandMessageType, readonly [operation: string, write: Writer]>>> = {
  received: ['TiepNhanHoSo', receipt],
  supplemented: ['BoSungHoSo', supplement],
  'handed-over': ['CapNhatTrangThaiHoSo', ({ time, now }) => ({ NgayTra: time(now) })],
  'result-wrong': ['phanhoihososaiketqua', wrongResult],
  moved: ['ChuyenHoSo', move],
  'supplement-requested': ['YeuCauBoSungHoSo', supplementRequest],
  'supplement-received': ['NhanBoSungHoSo', supplementReceipt],
  'tax-notice': ['GuiKetQuaThue', taxResult],
  finished: ['KetThucHoSo', end],
  'received-by-land-office': ['TiepNhanHoSoChoMotCua', receipt],
  'update-requested': ['YeuCauCapNhatHoSo', remark],
  'tax-returned': ['ThueChuyenTraHoSoDoSai', ({ step }) => ({ GhiChu: noteOf(step) })],
  'wrong-procedure': ['ThongBaoNhapSaiThuTuc', remark],
};

/** The call by which one-stop or land system tell of the step; undefined where the protocol has none. */
export function vbdlisCallOf(context: StepContext): VbdlisCall | undefined {
  const { landCase, step } = context;
  const [operation, write] = (step.by !== 'tax' && OPERATIONS[step.send]) || [];
  if (!operation || !write) return undefined;
  // The land office has no number of its own for it: it asks the one-stop for one.
  const code = step.send === 'received-by-land-office' ? '' : landCase.code;
  return { operation, body: { SoBienNhan: code, ...write(context) } };
}

function receipt(context: StepContext): VbdlisCall['body'] {
  const { landCase, now, time, step } = context;
  const { applicant, parcels, plan, code, agency } = landCase;
  const { process } = plan.scenario;
  const place = parcels[0]!;
  return {
    LaQuyTrinhCapTinh: false,
    TinhId: PROVINCE_IDS[agency.slice(-3)] ?? '08',
    HuyenId: '',
    XaId: place.commune,
    MaHoSoMotCua: step.by === 'land' ? '' : code,
    NguoiTiepNhan: officerOf(landCase, 0),
    NgayTiepNhan: time(now),
    NgayHenTra: time(promisedAfter(now, process.days)),
    DiaChiTaiSan: `Thửa ${place.parcelNumber}, tờ bản đồ ${place.mapSheet}, ${applicant.address}`,
    ThongTinNguoiNopDon: {
      HoTen: applicant.name,
      SoChungMinh: applicant.identityNumber ?? '',
      DiaChiChiTiet: applicant.address,
      SoDienThoai: applicant.phone,
      Email: '',
    },
    ThongTinQuyTrinh: { MaQuyTrinh: process.code, TenQuyTrinh: process.name },
    ThongTinThuaDat: parcels.map(({ parcelNumber, mapSheet, area }) => ({
      SoThuTuThua: parcelNumber,
      SoHieuBanDo: mapSheet,
      // As people type it.
      DienTich: String(area ?? '').replace('.', ','),
      DiaChiChiTiet: applicant.address,
    })),
    DanhSachGiayToDinhKem: [applicationOf(context)],
  };
}

/** A land system that does not enclose it says at least where it is. */
function applicationOf(context: StepContext): object {
  const paper = enclosureOf(context, 'Đơn đăng ký biến động đất đai', `don-${context.step.round}.pdf`);
  const isLinked = context.step.by === 'land' && !context.encloses;
  return isLinked ? { ...paper, ...linksOf(context)[0] } : paper;
}

function supplement(context: StepContext): VbdlisCall['body'] {
  const { landCase, now, time, step } = context;
  return {
    NgayHenTraMoi: time(promisedAfter(now, landCase.plan.scenario.process.days)),
    GhiChu: noteOf(step),
    DanhSachGiayToBoSung: [enclosureOf(context, 'Hợp đồng chuyển nhượng', `bo-sung-${step.round}.pdf`)],
  };
}

function wrongResult(context: StepContext): VbdlisCall['body'] {
  return { reason: noteOf(context.step), files: [enclosureOf(context, 'Bản chụp Giấy chứng nhận', 'ket-qua-sai.pdf')] };
}

function move(context: StepContext): VbdlisCall['body'] {
  const { landCase, now, time, step } = context;
  return {
    MaCanBoChuyen: officerOf(landCase, step.round),
    MaCanBoNhan: officerOf(landCase, step.round + 1),
    MaTrangThai: step.round === 1 ? 'TIEP_NHAN' : 'THAM_DINH',
    LaTrangThaiChuyenLai: false,
    NoiDungXuLy: noteOf(step),
    NgayChuyen: time(now),
    HanXuLy: time(promisedAfter(now, 2)),
    DanhSachTapTin: linksOf(context),
  };
}

function supplementRequest(context: StepContext): VbdlisCall['body'] {
  const { landCase, now, time, step } = context;
  return {
    NgayChoBoSung: time(now),
    MaCanBoXuLy: officerOf(landCase, step.round),
    LaTamDung: true,
    GhiChu: noteOf(step),
    TapTin: linksOf(context)[0],
  };
}

function supplementReceipt(context: StepContext): VbdlisCall['body'] {
  const { landCase, now, time, step } = context;
  return {
    NgayNhanBoSung: time(now),
    NgayHenTraMoi: time(promisedAfter(now, landCase.plan.scenario.process.days)),
    GhiChu: noteOf(step),
    TapTin: linksOf(context)[0],
  };
}

function taxResult({ landCase, now, time, step, link }: StepContext): VbdlisCall['body'] {
  return {
    NguoiXuLy: officerOf(landCase, 2),
    NgayCoKetQuaThue: time(now),
    GhiChu: noteOf(step),
    DanhSachThongBaoThue: step.about.map(place => {
      const { owner, taxType, number } = landCase.notices[place]!;
      return {
        HoTenChu: owner.name,
        LoaiThue: TAX_NAMES[taxType] ?? 'Khác',
        SoThongBaoThue: number,
        DuongDanThongBaoThue: link(noticePaperOf(landCase, number)) ?? '',
      };
    }),
  };
}

const TAX_NAMES: Readonly<Record<string, string>> = {
  'registration-fee': 'Lệ phí trước bạ',
  'personal-income-tax': 'Thuế TNCN',
  'land-use-fee': 'Tiền sử dụng đất',
};

function end(context: StepContext): VbdlisCall['body'] {
  const { landCase, now, time, step } = context;
  return {
    NgayKetThuc: time(now),
    MaCanBoXuLy: officerOf(landCase, 3),
    TrangThaiKetThuc: END_CODES[step.result ?? 'issued'],
    GhiChu: noteOf(step),
    DanhSachGiayToKetQua: linksOf(context),
  };
}

function remark({ landCase, step }: StepContext): VbdlisCall['body'] {
  return { MaCanBoXuLy: officerOf(landCase, 1), GhiChu: noteOf(step) };
}

function linksOf({ landCase, step, link }: StepContext): object[] {
  return papersOf(landCase, step).map((paper: Paper) => ({
    TenGiayTo: paper.title,
    KieuFile: 'pdf',
    LinkFile: link(paper) ?? '',
  }));
}

function enclosureOf({ landCase, step, encloses }: StepContext, title: string, name: string): object {
  const paper = { TenGiayTo: title, SoBanChinh: 1, SoBanSao: 0 };
  if (!encloses) return { ...paper, TapTin: null };
  const data = enclosedContent(step.by === 'land' ? UNNUMBERED : landCase.code, name)
    .bytes()
    .toString('base64');
  return { ...paper, TapTin: { name, data } };
}

function officerOf({ index }: LandCase, place: number): string {
  return `CB${String(((index * 7 + place) % 40) + 1).padStart(3, '0')}`;
}
