import { DOSSIERS_SIDE_BY_SIDE } from './load-records.js';
import { dateOf, shortDateOf } from './working-time.js';

export interface LandLoadOptions {
  /** A whole number ≥ 0; another seed gives other dossiers, received on another day. */
  readonly seed: number;
  /** Messages. */
  readonly count: number;
  /** Of the life of a dossier, so many messages only; default all seven. 1: received, and open for good. */
  readonly steps?: number;
  /** Where the result's file can be had; absent: nowhere, and a dossier waits for it. */
  readonly fileUrl?: string;
}

const UNITS = Array.from({ length: 40 }, (_, i) => `000.00.${String(i + 1).padStart(2, '0')}.H22`);
const FIRST_DAY = 14_610; // 2010-01-01
const DAYS = 5_000;
const MAX_DOSSIERS = 90_000 * UNITS.length;

const OWNER = '"owner":{"name":"Nguyễn Thị Hương","identityNumber":"002190123456"}';
const RECEIVED =
  '"procedureCode":"1.012790.000.00.00.H22","process":{"code":"DKBD","name":"Đăng ký biến động"},' +
  '"applicant":{"type":1,"name":"Nguyễn Thị Hương","identityNumber":"002190123456","phone":"0912345678",' +
  '"address":"Tổ dân phố số 7, phường Hà Giang 2"},"propertyAddress":"Thôn Nà Thác, xã Phương Độ",' +
  '"parcels":[{"commune":"00691","mapSheet":"12","parcelNumber":"345","area":120.5,"landUse":["ONT"]}],' +
  '"attachments":[{"name":"Đơn đăng ký biến động","originals":1,"copies":0}]';

/** Type, hour of the day and the rest of each message in the life of a dossier with tax. */
const LIFE: readonly (readonly [string, string, (dossier: number, fileUrl: string) => string])[] = [
  ['received', '08', () => RECEIVED],
  ['moved', '09', () => '"to":{"code":"CB02","name":"Trần Văn Minh","unit":"Chi nhánh 2"},"stateCode":"THAM_DINH"'],
  ['tax-transfer', '10', dossier => `"transfer":{"number":"PCT-${dossier}"}`],
  [
    'tax-notice',
    '11',
    dossier => `"notice":{"number":"TBT-${dossier}",${OWNER},"taxType":"registration-fee","amount":1500000}`,
  ],
  [
    'tax-paid',
    '13',
    dossier => `"notice":{"number":"TBT-${dossier}"},"payment":{"number":"GNT-${dossier}","amount":1500000}`,
  ],
  [
    'finished',
    '15',
    (_, fileUrl) => `"result":{"kind":"issued","files":[{"name":"Giấy chứng nhận","file":{"url":"${fileUrl}"}}]}`,
  ],
  ['handed-over', '16', () => '"receiver":"Nguyễn Thị Hương"'],
];
const NOWHERE = 'https://land.example/gcn/1';

/** Messages in the life of one dossier. */
export const LAND_LIFE_STEPS = LIFE.length;

/**
 * Cheap valid records of `land-dossier` as JSON texts, for load: agencies below `H22`, each dossier through a registration
 * with tax from its receipt to its hand-over, in order, a thousand dossiers side by side. No two are alike.
 */
export function* loadLandMessages(options: LandLoadOptions): Generator<string, void> {
  const { seed, count, steps = LIFE.length, fileUrl = NOWHERE } = options;
  const day = FIRST_DAY + (seed % DAYS);
  let left = count;
  for (let block = 0; left > 0; block++) {
    for (let step = 0; step < steps; step++) {
      for (let i = 0; i < DOSSIERS_SIDE_BY_SIDE && left > 0; i++, left--) {
        yield loadLandMessage({ day, dossier: block * DOSSIERS_SIDE_BY_SIDE + i, step, fileUrl });
      }
    }
  }
}

/** The code of the dossier with this number, from 0, of a seed; and of which day it is. */
export function landLoadDossier(seed: number, dossier: number): { readonly code: string; readonly day: string } {
  const day = FIRST_DAY + (seed % DAYS);
  return { code: codeOf(day, dossier), day: dateOf(day) };
}

interface Step {
  readonly day: number;
  readonly dossier: number;
  readonly step: number;
  readonly fileUrl: string;
}

function loadLandMessage({ day, dossier, step, fileUrl }: Step): string {
  const [type, hour, rest] = LIFE[step]!;
  const code = codeOf(day, dossier);
  return (
    `{"dossierCode":"${code}","agencyCode":"${UNITS[dossier % UNITS.length]!}","type":"${type}",` +
    `"occurredAt":"${dateOf(day)}T${hour}:15:30+07:00",${rest(dossier, fileUrl)}}`
  );
}

function codeOf(day: number, dossier: number): string {
  const number = 10_000 + (Math.floor((dossier % MAX_DOSSIERS) / UNITS.length) % 90_000);
  return `${UNITS[dossier % UNITS.length]!}-${shortDateOf(day)}-${number}`;
}
