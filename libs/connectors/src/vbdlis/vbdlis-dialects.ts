/** How a partner writes the payloads that VBDLIS and iLIS share: what is not named here is named as in `VBDLIS_FIELDS`. */
export interface VbdlisDialect {
  /** Name of the tables → name in this dialect. */
  readonly names: Readonly<Record<string, string>>;
  /** Name of the tables → other names that are taken from this partner. */
  readonly also: Readonly<Record<string, readonly string[]>>;
  /** How instants are sent: in UTC with `Z`, or as local time of Vietnam without offset. */
  readonly dates: 'utc' | 'local';
}

/**
 * Taken from everybody. Of the map sheet the partners' own papers use both names for the same message; the reason and the
 * files of a wrong result are known under both.
 */
const SYNONYMS = {
  SoHieuBanDo: ['SoHieuToBanDo', 'SoHieuBanDo'],
  reason: ['NoiDung'],
  files: ['DanhSachGiayToDinhKem'],
};
const ILIS_NAMES = { HoTenChu: 'HoVaChu', DuongDanThongBaoThue: 'DuongDanTBT', SoHieuBanDo: 'SoHieuToBanDo' };

const VBDLIS: VbdlisDialect = { names: {}, also: SYNONYMS, dates: 'utc' };
const ILIS: VbdlisDialect = { names: ILIS_NAMES, also: SYNONYMS, dates: 'utc' };
/** For a sender that changes over from one to the other: its records are read by either name. */
const EITHER: VbdlisDialect = {
  ...VBDLIS,
  also: {
    ...SYNONYMS,
    ...Object.fromEntries(Object.entries(ILIS_NAMES).map(([name, other]) => [name, [name, other]])),
  },
};

export const VBDLIS_DIALECTS = { vbdlis: VBDLIS, ilis: ILIS, either: EITHER } as const;
export type VbdlisDialectName = keyof typeof VBDLIS_DIALECTS;

export function isVbdlisDialect(name: string): name is VbdlisDialectName {
  return Object.hasOwn(VBDLIS_DIALECTS, name);
}

/** The name under which a field is sent, and by which errors call it. */
export function nameIn(dialect: VbdlisDialect, name: string): string {
  return dialect.names[name] ?? name;
}

/** The names under which a field may come, the dialect's own first. */
export function namesIn(dialect: VbdlisDialect, name: string): readonly string[] {
  return [nameIn(dialect, name), ...(dialect.also[name] ?? [])];
}
