import type { ServiceRecordStatusReport } from '#libs/contracts';

const RECORD: ServiceRecordStatusReport = {
  dossierCode: '000.00.01.H22-250506-0001',
  procedureCode: '1.001193.000.00.00.H22',
  agencyCode: '000.00.01.H22',
  status: 1,
  occurredAt: '2025-05-06T08:15:00+07:00',
  submittedAt: '2025-05-06T08:15:00+07:00',
  applicant: { type: 1, name: 'Nguyễn Văn An', identityNumber: '002090123456', phone: '0912345678' },
  channel: 'online',
  summary: 'Đăng ký khai sinh',
};

/** One valid record for tests and documents, with what is given put over it. */
export function sampleRecord(overrides: Partial<ServiceRecordStatusReport> = {}): ServiceRecordStatusReport {
  return { ...RECORD, ...overrides };
}
