import type { LandMessageType } from '#libs/contracts';

/** Who is asked: a one-stop calls the land system's operations, a land system those of the one-stop. */
export type VbdlisSide = 'land-system' | 'one-stop';

interface Operation {
  readonly side: VbdlisSide;
  readonly type: LandMessageType;
  /** Other names under which the same operation is called, in any case. */
  readonly also?: readonly string[];
}

/** The operations of domain.md 5 that carry a message, by the protocol's names. */
export const VBDLIS_OPERATIONS = {
  TiepNhanHoSo: { side: 'land-system', type: 'received', also: ['tiepnhan'] },
  BoSungHoSo: { side: 'land-system', type: 'supplemented', also: ['capnhattrangthaibosunghoso'] },
  CapNhatTrangThaiHoSo: { side: 'land-system', type: 'handed-over', also: ['capnhattrangthaitraketquahoso'] },
  phanhoihososaiketqua: { side: 'land-system', type: 'result-wrong' },
  ChuyenHoSo: { side: 'one-stop', type: 'moved' },
  YeuCauBoSungHoSo: { side: 'one-stop', type: 'supplement-requested' },
  NhanBoSungHoSo: { side: 'one-stop', type: 'supplement-received' },
  GuiKetQuaThue: { side: 'one-stop', type: 'tax-notice' },
  KetThucHoSo: { side: 'one-stop', type: 'finished' },
  TiepNhanHoSoChoMotCua: { side: 'one-stop', type: 'received-by-land-office' },
  YeuCauCapNhatHoSo: { side: 'one-stop', type: 'update-requested' },
  ThueChuyenTraHoSoDoSai: { side: 'one-stop', type: 'tax-returned' },
  ThongBaoNhapSaiThuTuc: { side: 'one-stop', type: 'wrong-procedure' },
} as const satisfies Readonly<Record<string, Operation>>;
export type VbdlisOperation = keyof typeof VBDLIS_OPERATIONS;

/** Operations that ask the one-stop for its lists; they carry no message. */
export const VBDLIS_CATALOGUES = ['GetDanhMucNguoiDung', 'GetDanhMucThuTuc', 'GetDanhMucTrangThai'] as const;
export type VbdlisCatalogue = (typeof VBDLIS_CATALOGUES)[number];

const NAMES = Object.keys(VBDLIS_OPERATIONS) as VbdlisOperation[];
const BY_ANY_NAME: ReadonlyMap<string, VbdlisOperation | VbdlisCatalogue> = new Map([
  ...NAMES.flatMap(name => {
    const { also = [] }: Operation = VBDLIS_OPERATIONS[name];
    return [name, ...also].map((each): [string, VbdlisOperation] => [each.toLowerCase(), name]);
  }),
  ...VBDLIS_CATALOGUES.map((name): [string, VbdlisCatalogue] => [name.toLowerCase(), name]),
]);

/** The operation that a caller means; names are compared without case, as the partners' servers do. */
export function vbdlisOperationOf(name: string): VbdlisOperation | VbdlisCatalogue | undefined {
  return BY_ANY_NAME.get(name.toLowerCase());
}

export function isVbdlisCatalogue(operation: VbdlisOperation | VbdlisCatalogue): operation is VbdlisCatalogue {
  return (VBDLIS_CATALOGUES as readonly string[]).includes(operation);
}

/** The operation by which that side is told such a message; undefined where the protocol has none. */
export function vbdlisOperationFor(side: VbdlisSide, type: string): VbdlisOperation | undefined {
  return NAMES.find(name => VBDLIS_OPERATIONS[name].side === side && VBDLIS_OPERATIONS[name].type === type);
}
