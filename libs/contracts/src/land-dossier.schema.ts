import {
  AGENCY_CODE_PATTERN,
  DOSSIER_CODE_PATTERN,
  IDENTITY_NUMBER_PATTERN,
  PROCEDURE_CODE_PATTERN,
  TAX_CODE_PATTERN,
} from '#libs/kernel';
import {
  LAND_MESSAGE_TYPES,
  LAND_RESULT_KINDS,
  LAND_TAX_TYPES,
  LAND_USE_CODES,
  type LandMessageType,
} from './land-dossier.js';
import { instant, list, object, pattern, reportedInstant, sha256, text, url } from './schema-parts.js';

type Schema = Record<string, unknown>;

/** Beyond these a value is a slip of the keyboard: a province has some 10^10 m², its budget some 10^13 đồng. */
const MAX_AREA_M2 = 1_000_000_000;
const MAX_MONEY_DONG = 10_000_000_000_000;
const MAX_FILE_BYTES = 10_737_418_240;
/** With the format, which knows nothing before 1990: up to the year 2099. */
const CENTURY = '^(199\\d|20\\d\\d)-';
/** One line of text: names of documents come from outside and end in lists, logs and file names. */
const ONE_LINE = '^[^\\u0000-\\u001f\\u007f]*$';

const unicode = (maxLength: number, description?: string): Schema => ({
  ...text(maxLength, description),
  format: 'unicode-text',
});
const line = (maxLength: number, description?: string): Schema => ({
  ...unicode(maxLength, description),
  pattern: ONE_LINE,
});
const date = (description: string): Schema => ({ ...instant(description), pattern: CENTURY });
const money = (description: string): Schema => ({
  type: 'integer',
  minimum: 0,
  maximum: MAX_MONEY_DONG,
  description,
});
const area = (description: string): Schema => ({
  type: 'number',
  exclusiveMinimum: 0,
  maximum: MAX_AREA_M2,
  description,
});
const count = (description: string): Schema => ({ type: 'integer', minimum: 0, maximum: 1000, description });
const oneOf = (values: readonly unknown[], description: string): Schema => ({ enum: values, description });

const parcelPart = (description: string): Schema => pattern('^[0-9A-Za-z][0-9A-Za-z ./_()-]*$', description, 20);
const documentNumber = (description: string): Schema => line(100, description);
const identity: Schema = {
  identityNumber: pattern(IDENTITY_NUMBER_PATTERN, 'Số định danh: 12 digits, or 9 of the old card'),
  taxCode: pattern(TAX_CODE_PATTERN, 'Mã số thuế: 10 digits, or 10-3'),
};

const file = object([], {
  url,
  fileId: line(100, 'Mã tệp trong kho tệp của trục; id in the store of the hub'),
  sha256,
  size: { type: 'integer', minimum: 0, maximum: MAX_FILE_BYTES, description: 'bytes' },
  mediaType: pattern('^[a-z]+/[a-z0-9.+-]+$', 'e.g. application/pdf', 100),
});
const attachment = object(['name'], {
  code: line(100),
  name: { ...line(500, 'TenGiayTo'), allOf: [{ format: 'document-name' }] },
  kind: line(100, 'KieuFile'),
  originals: count('Số bản chính'),
  copies: count('Số bản sao'),
  file,
});
const officer = object([], { code: line(100, 'Mã cán bộ'), name: line(100), unit: line(200) });
const owner = object(['name'], { name: line(200, 'Họ tên chủ'), ...identity });
const parcel = object(['commune', 'mapSheet', 'parcelNumber'], {
  commune: pattern('^\\d{5}$', 'Mã xã, as it was in force at the time'),
  mapSheet: parcelPart('Số hiệu tờ bản đồ'),
  parcelNumber: parcelPart('Số thứ tự thửa'),
  oldMapSheet: parcelPart('Số hiệu tờ bản đồ cũ'),
  oldParcelNumber: parcelPart('Số thứ tự thửa cũ'),
  renumberedAt: date('Ngày số cũ hết hiệu lực; when the old numbers ceased to be used'),
  area: area('Diện tích, m²'),
  legalArea: area('Diện tích pháp lý, m²'),
  landUse: { ...list(20, oneOf(LAND_USE_CODES, 'Mục đích sử dụng đất')), uniqueItems: true },
  address: line(500),
});
const attachments = list(200, attachment);
const parcels = list(200, parcel);
const promised = date('Ngày hẹn trả mới');

/** Every field that a message may have beside those that each has. */
const FIELDS: Schema = {
  oneStopCode: line(100, 'Mã hồ sơ một cửa'),
  procedureCode: pattern(PROCEDURE_CODE_PATTERN, 'Mã thủ tục hành chính'),
  process: object(['code'], { code: line(100, 'Mã quy trình'), name: line(500, 'Tên quy trình') }),
  provincial: { type: 'boolean', description: 'Là quy trình cấp tỉnh' },
  place: object([], {
    province: pattern('^\\d{2,3}$', 'Mã tỉnh'),
    district: pattern('^\\d{1,5}$', 'Mã huyện; of payloads from before 2025-07-01'),
    commune: pattern('^\\d{5}$', 'Mã xã'),
  }),
  promisedAt: date('Ngày hẹn trả'),
  propertyAddress: line(1000, 'Địa chỉ tài sản'),
  applicant: object(['name'], {
    type: oneOf([1, 2, 3, 4], '1 citizen, 2 enterprise, 3 state agency, 4 other'),
    name: line(200, 'Họ tên người nộp đơn'),
    ...identity,
    identityText: line(50, 'Số giấy tờ khác (hộ chiếu …), as it was written'),
    address: line(500),
    phone: line(20),
    email: { type: 'string', format: 'email', maxLength: 254 },
  }),
  parcels,
  attachments,
  from: officer,
  to: officer,
  stateCode: line(50, 'Mã trạng thái, of the land system’s own catalogue'),
  sentBack: { type: 'boolean', description: 'Là trạng thái chuyển lại' },
  dueAt: date('Hạn xử lý của bước'),
  paused: { type: 'boolean', description: 'Là tạm dừng; whether the clock stops' },
  newPromisedAt: promised,
  transfer: object(['number'], { number: documentNumber('Số phiếu chuyển thông tin (PCT)'), file }),
  owners: list(100, owner),
  notice: object(['number'], {
    number: documentNumber('Số thông báo thuế (TBT)'),
    owner,
    taxType: oneOf(LAND_TAX_TYPES, 'Loại thuế'),
    taxTypeText: line(200, 'Loại thuế as it was written'),
    amount: money('Số tiền, đồng'),
    issuedAt: date('Ngày thông báo'),
    dueAt: date('Hạn nộp'),
    file,
    replaces: { ...list(20, documentNumber('Số thông báo bị thay thế')), uniqueItems: true },
  }),
  payment: object(['number', 'amount'], {
    number: documentNumber('Số giấy nộp tiền (GNT)'),
    amount: money('Số tiền đã nộp, đồng'),
    paidAt: date('Ngày nộp'),
    payer: line(200),
    file,
  }),
  confirmation: object([], { number: documentNumber('Số văn bản xác nhận'), file }),
  result: object(['kind'], {
    kind: oneOf(LAND_RESULT_KINDS, 'issued: có kết quả, returned: trả hồ sơ, withdrawn: rút hồ sơ'),
    files: attachments,
  }),
  receiver: line(200, 'Người nhận kết quả'),
};

interface Kind {
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  /** What a member needs of this type only. */
  readonly members?: Schema;
}

const having = (required: readonly string[]): Schema => ({
  type: 'object',
  required,
  properties: Object.fromEntries(required.map(name => [name, true])),
});
const NUMBER_ONLY: Schema = { type: 'object', maxProperties: 1 };

const RECEIPT: Kind = {
  required: ['process', 'applicant'],
  optional: [
    ...['oneStopCode', 'procedureCode', 'provincial', 'place', 'promisedAt', 'propertyAddress'],
    ...['parcels', 'attachments'],
  ],
};
const DELIVERY: Kind = { optional: ['newPromisedAt', 'attachments'] };
const REMARK: Kind = { optional: ['attachments'] };

const KINDS: Readonly<Record<LandMessageType, Kind>> = {
  received: RECEIPT,
  'received-by-land-office': RECEIPT,
  moved: { optional: ['from', 'to', 'stateCode', 'sentBack', 'dueAt', 'attachments'] },
  'supplement-requested': { optional: ['paused', 'attachments'] },
  supplemented: DELIVERY,
  'supplement-received': DELIVERY,
  'tax-transfer': { required: ['transfer'], optional: ['owners', 'parcels', 'attachments'] },
  'tax-notice': { required: ['notice'], members: { notice: having(['owner', 'taxType']) } },
  'tax-notice-cancelled': { required: ['notice'], members: { notice: NUMBER_ONLY } },
  'tax-paid': { required: ['notice', 'payment'], members: { notice: NUMBER_ONLY } },
  'tax-returned': REMARK,
  'obligation-fulfilled': { optional: ['confirmation'] },
  'update-requested': REMARK,
  'wrong-procedure': REMARK,
  withdrawn: REMARK,
  finished: { required: ['result'] },
  'handed-over': { optional: ['receiver'] },
  'result-wrong': { required: ['note'], optional: ['attachments'] },
};

/** What a record of one type must and may not have; only plain keywords, so that every validator reads it alike. */
function ruleOf(type: LandMessageType): Schema {
  const { required = [], optional = [], members = {} } = KINDS[type];
  const foreign = Object.keys(FIELDS).filter(field => !required.includes(field) && !optional.includes(field));
  const refused = Object.fromEntries(foreign.map(field => [field, false]));
  const wanted = Object.fromEntries(required.map(field => [field, true]));
  return {
    if: { type: 'object', properties: { type: { const: type } }, required: ['type'] },
    then: { type: 'object', required, properties: { ...wanted, ...members, ...refused } },
  };
}

/**
 * JSON Schema 2020-12 of one record of `land-dossier` v1: one message about a land dossier, told apart by `type`.
 * Formats `instant` and `reported-instant` are the hub's, as in `service-record-status`; so are `document-name` (no path)
 * and `unicode-text` (none in the legacy encodings TCVN3 and VNI).
 */
export const LAND_DOSSIER_SCHEMA: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:lgsp:land-dossier:1',
  title: 'Thông điệp hồ sơ đất đai',
  description:
    'Một việc đã xảy ra với một hồ sơ đất đai giữa một cửa, hệ thống đất đai và thuế. One thing that happened to a ' +
    'land dossier between one-stop, land system and tax, as the party that did it reports it',
  ...object(['dossierCode', 'agencyCode', 'type', 'occurredAt'], {
    dossierCode: pattern(DOSSIER_CODE_PATTERN, 'Số biên nhận (mã hồ sơ), e.g. 000.00.01.H27-240501-0001'),
    agencyCode: pattern(AGENCY_CODE_PATTERN, 'Mã cơ quan, e.g. 000.00.01.H27'),
    type: oneOf(LAND_MESSAGE_TYPES, 'Loại thông điệp; what happened'),
    occurredAt: { ...reportedInstant('Thời điểm; when it happened'), pattern: CENTURY },
    officer,
    note: unicode(1000, 'Ghi chú, nội dung xử lý'),
    ...FIELDS,
  }),
  allOf: LAND_MESSAGE_TYPES.map(ruleOf),
};

/** Where the identity of a record stands; what a type does not have counts as a value of its own. */
export const LAND_DOSSIER_POINTERS = {
  businessKey: '/dossierCode',
  naturalKey: ['/dossierCode', '/type', '/occurredAt', '/transfer/number', '/notice/number', '/payment/number'],
  agency: '/agencyCode',
  occurredAt: '/occurredAt',
} as const;
