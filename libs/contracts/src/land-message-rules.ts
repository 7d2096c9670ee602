import type { LandMessageType } from './land-dossier.js';

type Schema = Record<string, unknown>;

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

/** What each says has happened. */
const MEANINGS: Readonly<Record<LandMessageType, string>> = {
  received: 'Tiếp nhận hồ sơ; received by the one-stop',
  'received-by-land-office': 'Văn phòng đăng ký đất đai tiếp nhận trực tiếp; received by the land office itself',
  moved: 'Chuyển bước xử lý; went to another officer or step',
  'supplement-requested': 'Yêu cầu bổ sung hồ sơ; the citizen is asked for a supplement',
  supplemented: 'Một cửa gửi hồ sơ bổ sung; the one-stop sends the supplement',
  'supplement-received': 'Tiếp nhận hồ sơ bổ sung; the supplement was received',
  'tax-transfer': 'Chuyển thông tin địa chính sang thuế; information transferred to tax',
  'tax-notice': 'Thông báo thuế; a tax notice was issued',
  'tax-notice-cancelled': 'Hủy thông báo thuế; a tax notice was cancelled',
  'tax-paid': 'Đã nộp thuế; a notice was paid',
  'tax-returned': 'Thuế trả hồ sơ do sai; tax sends the dossier back as wrong',
  'obligation-fulfilled': 'Hoàn thành nghĩa vụ tài chính; the financial obligation is fulfilled',
  'update-requested': 'Yêu cầu cập nhật thông tin; an update is asked for',
  'wrong-procedure': 'Sai thủ tục; received under the wrong procedure',
  withdrawn: 'Công dân rút hồ sơ; withdrawn by the citizen',
  finished: 'Kết thúc xử lý; finished, with its result',
  'handed-over': 'Đã trả kết quả; the result was handed over',
  'result-wrong': 'Kết quả sai; the result was found to be wrong',
};

/** What a record of one type must have, and which of these fields it may not; only plain keywords, so that every validator reads it alike. */
export function landMessageRule(type: LandMessageType, fields: readonly string[]): Schema {
  const { required = [], optional = [], members = {} } = KINDS[type];
  const foreign = fields.filter(field => !required.includes(field) && !optional.includes(field));
  const refused = Object.fromEntries(foreign.map(field => [field, false]));
  const wanted = Object.fromEntries(required.map(field => [field, true]));
  return {
    description: MEANINGS[type],
    if: { type: 'object', properties: { type: { const: type } }, required: ['type'] },
    then: { type: 'object', required, properties: { ...wanted, ...members, ...refused } },
  };
}
