import {
  AGENCY_CODE_PATTERN,
  DOSSIER_CODE_PATTERN,
  IDENTITY_NUMBER_PATTERN,
  PROCEDURE_CODE_PATTERN,
  TAX_CODE_PATTERN,
} from '#libs/kernel';
import { LAND_MESSAGE_TYPES, LAND_RESULT_KINDS, LAND_TAX_TYPES, LAND_USE_CODES } from './land-dossier.js';
import { landMessageRule } from './land-message-rules.js';
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

const unicode = (maxLength: number, description: string): Schema => ({
  ...text(maxLength, description),
  format: 'unicode-text',
});
const line = (maxLength: number, description: string): Schema => ({
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
/** Every member says what it is: in Vietnamese; in English. */
const described = (description: string, schema: Schema): Schema => ({ ...schema, description });
const oneOf = (values: readonly unknown[], description: string): Schema => ({ enum: values, description });

const parcelPart = (description: string): Schema => pattern('^[0-9A-Za-z][0-9A-Za-z ./_()-]*$', description, 20);
const documentNumber = (description: string): Schema => line(100, description);
const identity: Schema = {
  identityNumber: pattern(
    IDENTITY_NUMBER_PATTERN,
    'Số định danh 12 chữ số, hoặc CMND 9 chữ số; personal number of 12 digits, or 9 of the old card',
  ),
  taxCode: pattern(TAX_CODE_PATTERN, 'Mã số thuế; tax code, 10 digits or 10-3'),
};

const file = described(
  'Tệp; file',
  object([], {
    url: described('Đường dẫn tải tệp; link from which the file can be had', url),
    fileId: line(100, 'Mã tệp trong kho tệp của trục; id in the store of the hub'),
    sha256: described('Mã băm SHA-256 của nội dung; SHA-256 of the content, in hex', sha256),
    size: { type: 'integer', minimum: 0, maximum: MAX_FILE_BYTES, description: 'Dung lượng, byte; size in bytes' },
    mediaType: pattern('^[a-z]+/[a-z0-9.+-]+$', 'Kiểu nội dung; media type, e.g. application/pdf', 100),
  }),
);
const attachment = object(['name'], {
  code: line(100, 'Mã giấy tờ; code of the document in the sender’s catalogue'),
  name: {
    ...line(500, 'Tên giấy tờ (TenGiayTo); name of the document, no path'),
    allOf: [{ format: 'document-name' }],
  },
  kind: line(100, 'Kiểu tệp (KieuFile); kind of the file, e.g. .pdf'),
  originals: count('Số bản chính; originals handed in'),
  copies: count('Số bản sao; copies handed in'),
  file,
});
const person = object([], {
  code: line(100, 'Mã cán bộ; code of the officer'),
  name: line(100, 'Họ tên cán bộ; name of the officer'),
  unit: line(200, 'Đơn vị, bộ phận; unit of the officer'),
});
const owner = described(
  'Chủ sử dụng đất; owner',
  object(['name'], { name: line(200, 'Họ tên chủ sử dụng; name of the owner'), ...identity }),
);
const parcel = object(['commune', 'mapSheet', 'parcelNumber'], {
  commune: pattern('^\\d{5}$', 'Mã xã tại thời điểm đó; code of the commune as it was in force at the time'),
  mapSheet: parcelPart('Số hiệu tờ bản đồ; number of the map sheet'),
  parcelNumber: parcelPart('Số thứ tự thửa; number of the parcel'),
  oldMapSheet: parcelPart('Số hiệu tờ bản đồ cũ; former number of the map sheet'),
  oldParcelNumber: parcelPart('Số thứ tự thửa cũ; former number of the parcel'),
  renumberedAt: date('Ngày số cũ hết hiệu lực; when the old numbers ceased to be used'),
  area: area('Diện tích, m²; area in m²'),
  legalArea: area('Diện tích pháp lý, m²; area in m² by the certificate'),
  landUse: {
    ...described(
      'Các mục đích sử dụng đất; land uses',
      list(20, oneOf(LAND_USE_CODES, 'Mục đích sử dụng đất; land-use code')),
    ),
    uniqueItems: true,
  },
  address: line(500, 'Địa chỉ thửa đất; address of the parcel'),
});
const attachments = described('Giấy tờ kèm theo; enclosed documents', list(200, attachment));
const parcels = described('Thửa đất; parcels', list(200, parcel));
const promised = date('Ngày hẹn trả mới; new day on which the result is promised');

/** Every field that a message may have beside those that each has. */
const FIELDS: Schema = {
  oneStopCode: line(100, 'Mã hồ sơ một cửa; the one-stop’s own code of the dossier'),
  procedureCode: pattern(PROCEDURE_CODE_PATTERN, 'Mã thủ tục hành chính; code of the administrative procedure'),
  process: described(
    'Quy trình; process of the land system',
    object(['code'], {
      code: line(100, 'Mã quy trình; code of the land system’s process'),
      name: line(500, 'Tên quy trình; name of the process'),
    }),
  ),
  provincial: { type: 'boolean', description: 'Là quy trình cấp tỉnh; whether it is a process of the province' },
  place: described(
    'Nơi tiếp nhận; place of receipt',
    object([], {
      province: pattern('^\\d{2,3}$', 'Mã tỉnh; code of the province'),
      district: pattern(
        '^\\d{1,5}$',
        'Mã huyện, trước 2025-07-01; code of the district, of messages from before 2025-07-01',
      ),
      commune: pattern('^\\d{5}$', 'Mã xã; code of the commune'),
    }),
  ),
  promisedAt: date('Ngày hẹn trả; day on which the result is promised'),
  propertyAddress: line(1000, 'Địa chỉ tài sản; address of the property'),
  applicant: described(
    'Người nộp đơn; applicant',
    object(['name'], {
      type: oneOf(
        [1, 2, 3, 4],
        '1 công dân, 2 doanh nghiệp, 3 cơ quan nhà nước, 4 khác; 1 citizen, 2 enterprise, 3 state agency, 4 other',
      ),
      name: line(200, 'Họ tên người nộp đơn; name of the applicant'),
      ...identity,
      identityText: line(50, 'Số giấy tờ khác (hộ chiếu …); number of another paper (passport …), as it was written'),
      address: line(500, 'Địa chỉ liên hệ; address of the applicant'),
      phone: line(20, 'Số điện thoại; telephone'),
      email: { type: 'string', format: 'email', maxLength: 254, description: 'Thư điện tử; e-mail' },
    }),
  ),
  parcels,
  attachments,
  from: described('Người chuyển; who had it before', person),
  to: described('Người nhận; who has it now', person),
  stateCode: line(50, 'Mã trạng thái theo danh mục của hệ thống đất đai; state by the land system’s own catalogue'),
  sentBack: { type: 'boolean', description: 'Là trạng thái chuyển lại; whether it is sent back to an earlier step' },
  dueAt: date('Hạn xử lý của bước; until when the step is to be done'),
  paused: { type: 'boolean', description: 'Là tạm dừng; whether the clock stops' },
  newPromisedAt: promised,
  transfer: described(
    'Phiếu chuyển thông tin; information transfer form',
    object(['number'], {
      number: documentNumber('Số phiếu chuyển thông tin (PCT); number of the information transfer form'),
      file,
    }),
  ),
  owners: described('Các chủ sử dụng đất; owners', list(100, owner)),
  notice: described(
    'Thông báo thuế; tax notice',
    object(['number'], {
      number: documentNumber('Số thông báo thuế (TBT); number of the tax notice'),
      owner,
      taxType: oneOf(LAND_TAX_TYPES, 'Loại thuế; tax type'),
      taxTypeText: line(200, 'Loại thuế như văn bản ghi; tax type as it was written'),
      amount: money('Số tiền, đồng; amount in đồng'),
      issuedAt: date('Ngày thông báo; day of the notice'),
      dueAt: date('Hạn nộp; until when it is to be paid'),
      file,
      replaces: {
        ...described(
          'Thay thế các thông báo; notices that this one replaces',
          list(20, documentNumber('Số thông báo bị thay thế; number of a notice that this one replaces')),
        ),
        uniqueItems: true,
      },
    }),
  ),
  payment: described(
    'Chứng từ nộp tiền; proof of payment',
    object(['number', 'amount'], {
      number: documentNumber('Số giấy nộp tiền (GNT); number of the payment slip'),
      amount: money('Số tiền đã nộp, đồng; amount paid in đồng'),
      paidAt: date('Ngày nộp; day of the payment'),
      payer: line(200, 'Người nộp; who paid'),
      file,
    }),
  ),
  confirmation: described(
    'Xác nhận hoàn thành nghĩa vụ; confirmation of the obligation',
    object([], { number: documentNumber('Số văn bản xác nhận; number of the confirmation'), file }),
  ),
  result: described(
    'Kết quả; result',
    object(['kind'], {
      kind: oneOf(
        LAND_RESULT_KINDS,
        'issued có kết quả, returned trả hồ sơ, withdrawn rút hồ sơ; what the dossier ended with',
      ),
      files: described('Tệp kết quả; files of the result', attachments),
    }),
  ),
  receiver: line(200, 'Người nhận kết quả; who received the result'),
};

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
    dossierCode: pattern(
      DOSSIER_CODE_PATTERN,
      'Số biên nhận (mã hồ sơ); code of the dossier, e.g. 000.00.01.H27-240501-0001',
    ),
    agencyCode: pattern(AGENCY_CODE_PATTERN, 'Mã cơ quan; code of the agency, e.g. 000.00.01.H27'),
    type: oneOf(LAND_MESSAGE_TYPES, 'Loại thông điệp; what happened'),
    occurredAt: { ...reportedInstant('Thời điểm; when it happened'), pattern: CENTURY },
    officer: described('Cán bộ thực hiện; officer who did it', person),
    note: unicode(1000, 'Ghi chú, nội dung xử lý; remark, what was done'),
    ...FIELDS,
  }),
  allOf: LAND_MESSAGE_TYPES.map(type => landMessageRule(type, Object.keys(FIELDS))),
};

/**
 * Where the identity of a record stands; what a type does not have counts as a value of its own. A receipt that corrects another
 * has its date, and of two requests, supplements or moves of one day nobody tells the hour: what they say tells them apart. An end
 * that is told again with its links mended is another message too.
 */
export const LAND_DOSSIER_POINTERS = {
  businessKey: '/dossierCode',
  naturalKey: [
    ...['/dossierCode', '/type', '/occurredAt', '/transfer/number', '/notice/number', '/payment/number'],
    ...['/to', '/stateCode', '/result/files', '/note', '/newPromisedAt', '/attachments'],
    ...['/process/code', '/procedureCode', '/promisedAt', '/applicant', '/parcels'],
  ],
  agency: '/agencyCode',
  occurredAt: '/occurredAt',
} as const;
