import { readFileSync } from 'node:fs';
import type { VbdlisCatalogue } from '#libs/connectors';
import { LAND_STATE_NAMES } from '#libs/contracts';
import { messageOf } from '#libs/kernel';

/** Of the operations by which a land system asks a one-stop for its lists. `Data` is ours: domain.md names no form of a list. */
export interface CatalogueReply {
  readonly Result: 1;
  readonly Message: string;
  readonly Data: readonly Readonly<Record<string, string>>[];
}

/** A process of the land system, and the procedure by which the national portal knows it. */
export interface LandProcess {
  readonly code: string;
  readonly name: string;
  readonly procedureCode: string;
}

const DONE = 'Thành công';
const NO_OFFICERS = 'Trục liên thông không quản lý danh mục người dùng của một cửa';

const STATES = Object.entries(LAND_STATE_NAMES).map(([MaTrangThai, TenTrangThai]) => ({ MaTrangThai, TenTrangThai }));

/** The lists that the hub has: processes as the province has planned them, and its own states of a dossier. It knows no officers. */
export class VbdlisCatalogues {
  constructor(private readonly processes: readonly LandProcess[]) {}

  replyTo(catalogue: VbdlisCatalogue): CatalogueReply {
    switch (catalogue) {
      case 'GetDanhMucNguoiDung':
        return { Result: 1, Message: NO_OFFICERS, Data: [] };
      case 'GetDanhMucTrangThai':
        return { Result: 1, Message: DONE, Data: STATES };
      case 'GetDanhMucThuTuc':
        return { Result: 1, Message: DONE, Data: this.processes.map(toRow) };
    }
  }
}

/** `LAND_PLANS_FILE`; without it none. Throws an Error that names the file; what is in it `land-dossiers` looks at. */
export function readLandProcesses(file: string | undefined): LandProcess[] {
  if (file === undefined) return [];
  try {
    const { processes = [] } = JSON.parse(readFileSync(file, 'utf8')) as { processes?: Partial<LandProcess>[] };
    return processes.map(({ code = '', name = '', procedureCode = '' }) => ({ code, name, procedureCode }));
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`, { cause: error });
  }
}

function toRow({ code, name, procedureCode }: LandProcess): Record<string, string> {
  return { MaQuyTrinh: code, TenQuyTrinh: name, MaTTHC: procedureCode };
}
