import {
  AGENCY_CODE_PATTERN,
  DOSSIER_CODE_PATTERN,
  IDENTITY_NUMBER_PATTERN,
  PROCEDURE_CODE_PATTERN,
  SERVICE_RECORD_STATUSES,
  TAX_CODE_PATTERN,
} from '#libs/kernel';
import { instant, list, object, pattern, reportedInstant, sha256, text, url } from './schema-parts.js';

/**
 * JSON Schema 2020-12 of one record of `service-record-status` v1. Formats `instant` and `reported-instant` are
 * the hub's: RFC 3339 with offset, not before 1990; the second also not after now plus the clock tolerance.
 */
export const SERVICE_RECORD_STATUS_SCHEMA: Record<string, unknown> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:lgsp:service-record-status:1',
  title: 'Trạng thái hồ sơ thủ tục hành chính',
  description: 'A status of an administrative dossier, as the agency that handles it reports it',
  ...object(['dossierCode', 'procedureCode', 'agencyCode', 'status', 'occurredAt'], {
    dossierCode: pattern(DOSSIER_CODE_PATTERN, 'Mã hồ sơ, e.g. 000.00.01.H22-240501-0001'),
    procedureCode: pattern(PROCEDURE_CODE_PATTERN, 'Mã thủ tục hành chính, e.g. 1.012790.000.00.00.H41'),
    agencyCode: pattern(AGENCY_CODE_PATTERN, 'Mã cơ quan, e.g. 000.00.01.H22 or H37.DN.001'),
    status: { type: 'integer', enum: SERVICE_RECORD_STATUSES, description: 'Status code of the national portal, 1–10' },
    occurredAt: reportedInstant('When the dossier took this status'),
    submittedAt: instant('Ngày nộp hồ sơ'),
    receivedAt: instant('Ngày tiếp nhận'),
    promisedAt: instant('Ngày hẹn trả'),
    finishedAt: instant('Ngày kết thúc xử lý'),
    applicant: object(['type', 'name'], {
      type: { type: 'integer', enum: [1, 2, 3, 4], description: '1 citizen, 2 enterprise, 3 state agency, 4 other' },
      name: text(200),
      identityNumber: pattern(IDENTITY_NUMBER_PATTERN, '12 digits, or 9 of the old card'),
      taxCode: pattern(TAX_CODE_PATTERN, '10 digits, or 10-3'),
      phone: text(20),
      email: { type: 'string', format: 'email', maxLength: 254 },
    }),
    officer: object(['name'], { name: text(100), title: text(100), unit: text(200) }),
    channel: { type: 'string', enum: ['direct', 'post', 'online'] },
    summary: text(1000, 'Trích yếu hồ sơ'),
    note: text(1000, 'Ghi chú'),
    result: object(['kind'], {
      kind: { type: 'string', enum: ['issued', 'refused', 'withdrawn'] },
      documents: list(
        100,
        object(['code', 'name', 'url'], {
          code: text(100),
          name: text(500),
          url,
          sha256,
        }),
      ),
    }),
    fees: list(
      100,
      object(['code', 'name', 'kind', 'amount'], {
        code: text(100),
        name: text(500),
        kind: { type: 'string', enum: ['fee', 'charge'], description: 'phí or lệ phí' },
        collection: { type: 'string', enum: ['direct', 'online'] },
        amount: { type: 'integer', minimum: 0, maximum: 1_000_000_000_000, description: 'đồng' },
      }),
    ),
    attachments: list(
      200,
      object(['id', 'name'], {
        id: text(100),
        name: text(500),
        componentCode: text(100),
        url,
        digitised: { type: 'boolean' },
        reused: { type: 'boolean' },
        fromDataStore: { type: 'boolean' },
        replacesResultCode: text(100),
        deleted: { type: 'boolean' },
      }),
    ),
    supplements: list(
      50,
      object(['id', 'requestedBy', 'content', 'requestedAt'], {
        id: text(100),
        requestedBy: text(100),
        content: text(1000),
        requestedAt: instant('Ngày yêu cầu bổ sung'),
        receivedBy: text(100),
        receivedAt: instant('Ngày tiếp nhận bổ sung'),
        fulfilled: { type: 'boolean' },
        promisedBefore: instant('Ngày hẹn trả trước'),
        promisedAfter: instant('Ngày hẹn trả mới'),
      }),
    ),
  }),
};
