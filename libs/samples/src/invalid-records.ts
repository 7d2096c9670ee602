import type { ProblemCode, ServiceRecordStatusReport } from '#libs/contracts';
import type { Random } from './random.js';
import type { Expectation, SampleForm } from './sample-report.js';

interface Fault {
  readonly code: ProblemCode;
  spoil(report: ServiceRecordStatusReport): Record<string, unknown>;
}

/** What protocol A can express too. */
const FAULTS: readonly Fault[] = [
  { code: 'payload-invalid', spoil: report => ({ ...report, status: 11 }) },
  { code: 'payload-invalid', spoil: ({ procedureCode: _, ...report }) => report },
  { code: 'payload-invalid', spoil: report => ({ ...report, dossierCode: report.dossierCode.replace(/-/g, '/') }) },
  // Cao Bằng: neither of the two one-stops reports for it.
  { code: 'no-agreement', spoil: report => ({ ...report, agencyCode: '000.00.01.H14' }) },
];

const FAULTS_OF_JSON: readonly Fault[] = [
  ...FAULTS,
  { code: 'payload-invalid', spoil: report => ({ ...report, status: String(report.status) }) },
  { code: 'payload-invalid', spoil: report => ({ ...report, occurredAt: report.occurredAt.slice(0, 19) }) },
  { code: 'payload-invalid', spoil: report => ({ ...report, occurredAt: '0001-01-01T00:00:00+07:00' }) },
  { code: 'payload-invalid', spoil: ({ occurredAt: _, ...report }) => report },
  { code: 'payload-invalid', spoil: report => ({ ...report, trangThai: 'Đang xử lý' }) },
  { code: 'payload-invalid', spoil: report => ({ ...report, applicant: { type: 1, name: '' } }) },
];

/** A spoilt copy of a good report and the code with which the hub must refuse it. */
export function invalidRecord(
  random: Random,
  report: ServiceRecordStatusReport,
  form: SampleForm,
): { readonly record: unknown; readonly expectation: Expectation } {
  const fault = random.pick(form === 'dvcqg' ? FAULTS : FAULTS_OF_JSON);
  return { record: fault.spoil(report), expectation: { answer: 'refused', repeat: false, code: fault.code } };
}
