import { AGENCY_CODE_PATTERN, DOSSIER_CODE_PATTERN, PROCEDURE_CODE_PATTERN } from '#libs/kernel';
import { ACCESS_OUTCOMES } from './population.js';
import { instant, object, pattern, reportedInstant, text } from './schema-parts.js';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Which numbers exist, and what fits to what, the hub says itself: its codes tell more than a pattern that does not fit. */
const PERSON = object(['number', 'name'], {
  number: text(32, 'Số định danh cá nhân (12 digits) or số CMND (9 digits)'),
  name: text(400, 'Họ và tên'),
  birthDate: text(10, 'Ngày sinh, YYYY-MM-DD, or the year alone'),
});

const CORRELATION = text(100, "The caller's own; comes back with the answer");

/** JSON Schema 2020-12 of a query about one person. */
const personQuery = (name: string, title: string): Record<string, unknown> => ({
  $schema: DIALECT,
  $id: `urn:lgsp:${name}:1`,
  title,
  ...object(['person'], { person: PERSON, correlationId: CORRELATION }),
});

export const POPULATION_VERIFICATION_SCHEMA = personQuery('population-verification', 'Xác thực thông tin công dân');
export const POPULATION_LOOKUP_SCHEMA = personQuery('population-lookup', 'Tra cứu thông tin công dân');

/** At least one of procedure and dossier (domain.md 6). */
const PURPOSE = {
  ...object(['officer', 'agency'], {
    officer: text(100, 'Cán bộ'),
    agency: pattern(AGENCY_CODE_PATTERN, 'Mã cơ quan'),
    procedure: pattern(PROCEDURE_CODE_PATTERN, 'Mã thủ tục hành chính'),
    dossier: pattern(DOSSIER_CODE_PATTERN, 'Mã hồ sơ'),
  }),
  anyOf: [
    { required: ['procedure'], properties: { procedure: true } },
    { required: ['dossier'], properties: { dossier: true } },
  ],
};

export const VERIFICATION_REQUEST_SCHEMA: Record<string, unknown> = {
  $schema: DIALECT,
  $id: 'urn:lgsp:population-verification-request:1',
  title: 'Yêu cầu xác thực thông tin công dân',
  ...object(['requestCode', 'requestedAt', 'purpose', 'person'], {
    requestCode: pattern('^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$', "The caller's own number of the request", 100),
    requestedAt: reportedInstant('Thời điểm yêu cầu'),
    expiresAt: instant('Hạn trả lời'),
    correlationId: CORRELATION,
    purpose: PURPOSE,
    person: PERSON,
  }),
};

/** Of a query by the citizens' portal: the citizen is in the citizen's own token, nothing of one in the body. */
export const PERSON_ACCESSES_SCHEMA: Record<string, unknown> = {
  $schema: DIALECT,
  $id: 'urn:lgsp:person-accesses:1',
  title: 'Ai đã tra cứu thông tin của tôi',
  ...object([], {
    from: instant('Từ thời điểm'),
    to: instant('Đến thời điểm'),
    limit: { type: 'integer', minimum: 1, maximum: 1_000 },
    cursor: text(200),
  }),
};

/** Members of each access that an agreement on `person-accesses` may grant. Nothing in it tells of whom it was. */
export const PERSON_ACCESSES_ANSWER_SCHEMA: Record<string, unknown> = {
  $schema: DIALECT,
  $id: 'urn:lgsp:person-accesses:1:answer',
  title: 'Một lần tra cứu',
  ...object([], {
    at: instant('Thời điểm'),
    answeredAt: instant('Thời điểm trả lời, khi không trả lời ngay'),
    agency: object(['code', 'name'], { code: text(64), name: text(500) }),
    officer: text(100, 'Cán bộ'),
    system: text(100, 'Hệ thống'),
    service: text(100, 'Dịch vụ'),
    fields: { type: 'array', items: text(100), description: 'Trường dữ liệu đã trả lời' },
    purpose: object([], { procedure: text(64, 'Mã thủ tục hành chính'), dossier: text(64, 'Mã hồ sơ') }),
    outcome: { enum: [...ACCESS_OUTCOMES] },
  }),
};

const NAME = object([], { family: text(200), middle: text(200), given: text(200), full: text(400) });
const ADDRESS = object([], {
  provinceCode: text(20),
  districtCode: text(20),
  communeCode: text(20),
  detail: text(1_000),
});
const RELATIVE = object([], { number: text(12), name: text(400), relation: text(100) });

/** Members that an agreement on look-ups may grant: `CongDan` of domain.md 6 under English names. */
export const CITIZEN_SCHEMA: Record<string, unknown> = {
  $schema: DIALECT,
  $id: 'urn:lgsp:population-lookup:1:answer',
  title: 'Công dân',
  ...object([], {
    number: text(12),
    oldNumber: text(12),
    name: NAME,
    birthDate: text(10),
    sex: { enum: ['male', 'female', 'unknown'] },
    ethnicity: text(100),
    religion: text(100),
    nationality: text(100),
    maritalStatus: text(100),
    birthPlace: ADDRESS,
    homeTown: ADDRESS,
    permanentAddress: ADDRESS,
    currentAddress: ADDRESS,
    father: RELATIVE,
    mother: RELATIVE,
    spouse: RELATIVE,
    householder: RELATIVE,
    deceased: { type: 'boolean' },
  }),
};

const YES_NO = { type: ['boolean', 'null'] };

/** Members that an agreement on verifications may grant: what may be asked about. */
export const VERIFIED_FIELDS_SCHEMA: Record<string, unknown> = {
  $schema: DIALECT,
  $id: 'urn:lgsp:population-verification:1:answer',
  title: 'Kết quả xác thực',
  ...object([], { number: YES_NO, name: YES_NO, birthDate: YES_NO }),
};
