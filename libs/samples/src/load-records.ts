import { dateOf, shortDateOf } from './working-time.js';

export interface LoadOptions {
  /** A whole number ≥ 0; another seed gives other dossiers. */
  readonly seed: number;
  /** Records; `Infinity` for no end. */
  readonly count: number;
  /** Length of a record in bytes, 570 to 1,560. Default 1,000. */
  readonly bytes?: number;
}

const STATUSES = [1, 2, 4, 9, 10];
const HOURS = ['08', '09', '10', '14', '15'];
/** Dossiers that go through their lives side by side: so many records after a report comes the next of its dossier. */
export const DOSSIERS_SIDE_BY_SIDE = 1_000;
const UNITS = Array.from({ length: 40 }, (_, i) => `000.00.${String(i + 1).padStart(2, '0')}.H22`);
const DOSSIERS_A_DAY = 90_000 * UNITS.length;
const FIRST_DAY = 10_957; // 2000-01-01
const DAYS = 9_000;
const DAYS_OF_A_SEED = 10;

/**
 * Cheap valid records of `service-record-status` as JSON texts, for load: agencies below `H22`, each dossier through
 * 1→2→4→9→10 in order, a thousand dossiers side by side. No noise; no two records share a natural key.
 */
export function* loadRecords({ seed, count, bytes = 1_000 }: LoadOptions): Generator<string, void, undefined> {
  const pads = STATUSES.map((_, step) => paddingFor(bytes, step));
  let left = count;
  for (let block = 0; left > 0; block++) {
    for (let step = 0; step < STATUSES.length; step++) {
      for (let i = 0; i < DOSSIERS_SIDE_BY_SIDE && left > 0; i++, left--) {
        yield loadRecord(seed, block * DOSSIERS_SIDE_BY_SIDE + i, step, pads[step]!);
      }
    }
  }
}

function loadRecord(seed: number, dossier: number, step: number, pad: string): string {
  const day = FIRST_DAY + ((seed * DAYS_OF_A_SEED + Math.floor(dossier / DOSSIERS_A_DAY)) % DAYS);
  const unit = UNITS[dossier % UNITS.length]!;
  const number = 10_000 + (Math.floor(dossier / UNITS.length) % 90_000);
  const date = dateOf(day);
  return (
    `{"dossierCode":"${unit}-${shortDateOf(day)}-${number}","procedureCode":"1.001193.000.00.00.H22",` +
    `"agencyCode":"${unit}","status":${STATUSES[step]!},"occurredAt":"${date}T${HOURS[step]!}:15:30+07:00",` +
    `"submittedAt":"${date}T08:15:30+07:00",${CONSTANT}${pad}"}`
  );
}

const CONSTANT =
  '"applicant":{"type":1,"name":"Nguyễn Thị Hương","identityNumber":"002190123456","phone":"0912345678"},' +
  '"officer":{"name":"Trần Văn Minh","title":"Chuyên viên","unit":"Sở Tư pháp"},"channel":"online",' +
  '"summary":"Đăng ký khai sinh","note":"';

function paddingFor(bytes: number, step: number): string {
  const bare = Buffer.byteLength(loadRecord(0, 0, step, ''));
  return '.'.padEnd(Math.min(1_000, Math.max(1, bytes - bare)), '.');
}
