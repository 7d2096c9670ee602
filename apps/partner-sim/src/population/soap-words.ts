export const SOAP_ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
/** Of everything that the population database hears and says (domain.md 6). */
export const POPULATION_NAMESPACE = 'http://dancuquocgia.bca';

const BEGIN = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${SOAP_ENVELOPE}"><soapenv:Body>`;
const END = '</soapenv:Body></soapenv:Envelope>';
const NS = `xmlns:ns1="${POPULATION_NAMESPACE}"`;

/** What the stand-in refuses and why, in its own code and in words; domain.md leaves both open *(ours)*. */
const FAULTS = {
  XML_KHONG_HOP_LE: 'Thông điệp không phải SOAP 1.1 hợp lệ',
  SAI_SOAPACTION: 'SOAPAction không đúng',
  THAO_TAC_KHONG_HO_TRO: 'Thao tác không được hỗ trợ',
  SAI_CAU_TRUC: 'Sai cấu trúc hoặc thứ tự phần tử',
  THIEU_MA_YEU_CAU: 'Thiếu mã yêu cầu',
  THIEU_MA_CAN_BO: 'Thiếu mã cán bộ',
  SAI_MA_DVC: 'Mã đơn vị hoặc dịch vụ công không tồn tại',
  SAI_MA_TICH_HOP: 'Mã tích hợp không tồn tại',
  SAI_MA_DICH_VU: 'Mã dịch vụ không tồn tại',
  SAI_SO_DINH_DANH: 'Số định danh không hợp lệ',
  SAI_SO_CMND: 'Số CMND không hợp lệ',
  SAI_HO_TEN: 'Họ tên không hợp lệ, phải viết hoa',
  SAI_NGAY_SINH: 'Ngày sinh không hợp lệ',
  LOI_HE_THONG: 'Lỗi hệ thống',
  CHUA_CO_KET_QUA: 'Chưa có kết quả, đề nghị tra cứu lại sau',
} as const;
export type FaultCode = keyof typeof FAULTS;

const OF_SERVER: ReadonlySet<FaultCode> = new Set(['LOI_HE_THONG', 'CHUA_CO_KET_QUA']);

/** An HTTP status and a whole envelope; SOAP 1.1 sends faults as 500. */
export interface SoapAnswer {
  readonly status: 200 | 500;
  readonly xml: string;
}

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(FAULTS, code);
}

/** `retryAfterS`: whole seconds, of an answer that comes later. */
export function faultAnswer(code: FaultCode, retryAfterS?: number): SoapAnswer {
  const side = OF_SERVER.has(code) ? 'Server' : 'Client';
  const later = retryAfterS === undefined ? '' : `<ns1:ThuLaiSau>${retryAfterS}</ns1:ThuLaiSau>`;
  const fault =
    `<soapenv:Fault><faultcode>soapenv:${side}</faultcode><faultstring>${FAULTS[code]}</faultstring>` +
    `<detail><ns1:LoiXuLy ${NS}><ns1:MaLoi>${code}</ns1:MaLoi>${later}</ns1:LoiXuLy></detail></soapenv:Fault>`;
  return { status: 500, xml: BEGIN + fault + END };
}

/** `citizens`: elements `CongDan` with the prefix `ns1`. */
export function collectionAnswer(citizens: readonly string[]): SoapAnswer {
  if (citizens.length === 0) return { status: 200, xml: `${BEGIN}<ns1:CongdanCollection ${NS}/>${END}` };
  return { status: 200, xml: COLLECTION_BEGIN + citizens.join('') + COLLECTION_END };
}

/** Of a collection that somebody may go on writing without an end. */
export const COLLECTION_BEGIN = `${BEGIN}<ns1:CongdanCollection ${NS}>`;
const COLLECTION_END = `</ns1:CongdanCollection>${END}`;

export function verificationAnswer(exists: boolean): SoapAnswer {
  const result = `<ns1:KetQuaXacThucResponse ${NS}><ns1:TonTai>${exists}</ns1:TonTai></ns1:KetQuaXacThucResponse>`;
  return { status: 200, xml: BEGIN + result + END };
}

/** A document type whose entities grow to some 3 GB where somebody expands them. */
export const ENTITY_BOMB = ((): string => {
  const names = 'abcdefghi';
  const entities = [...names].map((name, i) => {
    const content = i === 0 ? 'lol' : `&${names[i - 1]!};`.repeat(10);
    return `<!ENTITY ${name} "${content}">`;
  });
  const body = BEGIN.replace('?>', `?><!DOCTYPE soapenv:Envelope [${entities.join('')}]>`);
  return `${body}<ns1:CongdanCollection ${NS}>&i;</ns1:CongdanCollection>${END}`;
})();
