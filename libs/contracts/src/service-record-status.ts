import type { ServiceRecordStatus } from '#libs/kernel';

export const SERVICE_RECORD_STATUS = 'service-record-status';

/** A record of `service-record-status` v1 (contract.md); instants are RFC 3339 with offset. */
export interface ServiceRecordStatusReport {
  readonly dossierCode: string;
  readonly procedureCode: string;
  readonly agencyCode: string;
  readonly status: ServiceRecordStatus;
  readonly occurredAt: string;
  readonly submittedAt?: string;
  readonly receivedAt?: string;
  readonly promisedAt?: string;
  readonly finishedAt?: string;
  readonly applicant?: Applicant;
  readonly officer?: { readonly name: string; readonly title?: string; readonly unit?: string };
  readonly channel?: 'direct' | 'post' | 'online';
  readonly summary?: string;
  readonly note?: string;
  readonly result?: {
    readonly kind: 'issued' | 'refused' | 'withdrawn';
    readonly documents?: readonly ResultDocument[];
  };
  readonly fees?: readonly Fee[];
  readonly attachments?: readonly Attachment[];
  readonly supplements?: readonly Supplement[];
}

export interface Applicant {
  /** 1 citizen, 2 enterprise, 3 state agency, 4 other. */
  readonly type: 1 | 2 | 3 | 4;
  readonly name: string;
  readonly identityNumber?: string;
  readonly taxCode?: string;
  readonly phone?: string;
  readonly email?: string;
}

export interface ResultDocument {
  readonly code: string;
  readonly name: string;
  readonly url: string;
  readonly sha256?: string;
}

/** DanhSachLePhi of the national portal. `amount` in đồng. */
export interface Fee {
  readonly code: string;
  readonly name: string;
  readonly kind: 'fee' | 'charge';
  readonly collection?: 'direct' | 'online';
  readonly amount: number;
}

/** TaiLieuNop of the national portal. */
export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly componentCode?: string;
  readonly url?: string;
  readonly digitised?: boolean;
  readonly reused?: boolean;
  readonly fromDataStore?: boolean;
  readonly replacesResultCode?: string;
  readonly deleted?: boolean;
}

/** DanhSachHoSoBoSung of the national portal. */
export interface Supplement {
  readonly id: string;
  readonly requestedBy: string;
  readonly content: string;
  readonly requestedAt: string;
  readonly receivedBy?: string;
  readonly receivedAt?: string;
  readonly fulfilled?: boolean;
  readonly promisedBefore?: string;
  readonly promisedAfter?: string;
}
