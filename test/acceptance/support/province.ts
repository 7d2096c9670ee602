import { randomInt } from 'node:crypto';
import type { ServiceRecordStatusReport } from '#libs/contracts';

export type Report = ServiceRecordStatusReport;

const FIRST_MINUTE = Date.parse('2025-05-06T08:00:00+07:00');
const MINUTE_MS = 60_000;
const A_DAY = 100_000;

/**
 * A province that only one test file uses. Kafka is shared by all hubs of a run: codes of its own keep a file's records
 * and subscriptions away from those of the others.
 */
export class Province {
  private dossiers = 0;
  private readonly firstDay = randomInt(100_000, 900_000);

  /** `top`: its top code, such as `H61`. */
  constructor(readonly top: string) {}

  /** A unit of it, in the legacy format. */
  agency(unit = 1): string {
    return `000.00.${String(unit).padStart(2, '0')}.${this.top}`;
  }

  /** A dossier that nobody has heard of. */
  dossier(unit = 1): Dossier {
    const agency = this.agency(unit);
    const number = this.dossiers++;
    const day = this.firstDay + Math.floor(number / A_DAY);
    return new Dossier(`${agency}-${day}-${String(number % A_DAY).padStart(5, '0')}`, agency);
  }
}

export class Dossier {
  constructor(
    readonly code: string,
    readonly agency: string,
  ) {}

  /** A valid report; `minute`: when it happened, by default one for each status so that statuses lie in order. */
  report(status: number, minute = status, more: Partial<Report> = {}): Report {
    return {
      dossierCode: this.code,
      procedureCode: '1.001193',
      agencyCode: this.agency,
      status: status as Report['status'],
      occurredAt: new Date(FIRST_MINUTE + minute * MINUTE_MS).toISOString(),
      applicant: { type: 1, name: 'Nguyễn Thị Hương', identityNumber: '002190123456', phone: '0912345678' },
      officer: { name: 'Trần Văn Minh' },
      summary: 'Đăng ký khai sinh',
      ...more,
    };
  }

  reports(statuses: readonly number[]): Report[] {
    return statuses.map(status => this.report(status));
  }
}
